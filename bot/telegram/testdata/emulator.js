// Emulates the Bot API on a free port of the loopback, prints its address, and
// ends when its standard input does. What users send and see, it takes and says
// over HTTP too: /sendCommand, /sendMessage, /sendCallback, /getUpdatesHistory.
// node emulator.js FOLDER, where FOLDER/node_modules holds telegram-test-api.
const net = require('node:net')
const path = require('node:path')
const installed = require('node:module').createRequire(path.resolve(process.argv[2]) + path.sep)
const TelegramServer = installed('telegram-test-api')

const host = '127.0.0.1'
// The package takes no port 0, so a free one is found first.
const probe = net.createServer().listen(0, host, () => {
  const { port } = probe.address()
  probe.close(async () => {
    const server = new TelegramServer({ host, port })
    await server.start()
    console.log(server.config.apiURL)
    process.stdin.resume().on('end', () => process.exit(0))
  })
})
