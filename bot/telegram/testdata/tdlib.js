// Answers requests to TDLib, one a line, of the kind that needs no account.
// node tdlib.js FOLDER, where FOLDER/node_modules holds tdl and prebuilt-tdlib.
const path = require('node:path')
const installed = require('node:module').createRequire(path.resolve(process.argv[2]) + path.sep)
const tdl = installed('tdl')
tdl.configure({ tdjson: installed('prebuilt-tdlib').getTdjson(), verbosityLevel: 0 })

const lines = require('node:readline').createInterface({ input: process.stdin })
lines.on('line', line => console.log(JSON.stringify(tdl.execute(JSON.parse(line)))))
