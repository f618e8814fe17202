package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"verbatim/retrieval/postgres"
)

// process is a verbatim serve that is started again whenever it ends.
type process struct {
	t       *testing.T
	name    string
	dir     string
	log     string
	env     []string
	address string

	mu      sync.Mutex
	started *os.Process
	struck  syscall.Signal // by which the program was ended; 0: by none
	outages []*outage
}

// outage is a time in which a process need not answer.
type outage struct{ from, until time.Time } // until is zero while it lasts

func (p *process) out() (over func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	o := &outage{from: time.Now()}
	p.outages = append(p.outages, o)
	return func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		o.until = time.Now().Add(settling)
	}
}

// wasOut reports whether there was an outage between two moments.
func (p *process) wasOut(from, until time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, o := range p.outages {
		if o.from.Before(until) && (o.until.IsZero() || o.until.After(from)) {
			return true
		}
	}
	return false
}

func (p *process) run(ctx context.Context) {
	for ctx.Err() == nil {
		err := p.once(ctx)
		p.mu.Lock()
		struck := p.struck
		p.mu.Unlock()
		switch {
		case ctx.Err() != nil || struck == syscall.SIGTERM:
			if err != nil && p.served() { // before that it does not mind signals yet
				p.t.Errorf("%s is to end: %v", p.name, err)
			}
		case struck == syscall.SIGKILL: // it is started again at once
		case p.wasOut(time.Now(), time.Now()) && !p.served():
			time.Sleep(200 * time.Millisecond) // as a service manager does
		default:
			p.t.Errorf("%s has ended by itself: %v", p.name, err)
			time.Sleep(time.Second)
		}
	}
}

// once runs the program until it ends, or ends it with ctx.
func (p *process) once(ctx context.Context) error {
	log, err := os.OpenFile(p.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	cmd := exec.CommandContext(ctx, "verbatim", "serve")
	cmd.Env, cmd.Dir, cmd.Stderr = p.env, p.dir, log
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 2 * endWithin
	fmt.Fprintln(log, starting)
	p.mu.Lock()
	err = cmd.Start()
	p.started, p.struck = cmd.Process, 0
	p.mu.Unlock()
	if err != nil {
		return err
	}
	if err = cmd.Wait(); ctx.Err() != nil && cmd.ProcessState.Success() {
		return nil // the error says that ctx has ended
	}
	return err
}

const starting = "== start"

// sinceStart is what the program has logged since it was last started.
func (p *process) sinceStart() string {
	log, err := os.ReadFile(p.log)
	if err != nil {
		p.t.Error(err)
	}
	return string(log[strings.LastIndex(string(log), starting):])
}

// served reports whether the last start came to something.
func (p *process) served() bool { return strings.Contains(p.sinceStart(), "msg=listening") }

// tells reports whether this is the process that tells channels, or believes so.
func (p *process) tells() bool {
	log := p.sinceStart()
	last := func(what string) int { return strings.LastIndex(log, `msg="`+what+` a lease" name=`+alerting) }
	return last("took") > last("lost")
}

// signal sends a signal, unless the program has ended by now and is to be started
// again.
func (p *process) signal(s syscall.Signal) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	err := p.started.Signal(s)
	if errors.Is(err, os.ErrProcessDone) {
		return nil
	}
	if s == syscall.SIGKILL || s == syscall.SIGTERM && p.struck == 0 {
		p.struck = s
	}
	return err
}

// get asks for something. The error is nil only with an answer.
func (p *process) get(ctx context.Context, path string) (status int, header http.Header, body []byte, err error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+p.address+path, nil)
	if err != nil {
		return 0, nil, nil, err
	}
	return do(r)
}

func do(r *http.Request) (status int, header http.Header, body []byte, err error) {
	r.Close = true // or what is broken by a kill might be taken for an answer that is missing
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, nil, nil, err
	}
	defer response.Body.Close()
	body, err = io.ReadAll(response.Body)
	return response.StatusCode, response.Header, body, err
}

// ready waits until a process says that all is well.
func (p *process) ready() error {
	var last string
	for end := time.Now().Add(readyWithin); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
		status, _, body, err := p.get(ctx, readyPath)
		cancel()
		if status == http.StatusOK && err == nil {
			return nil
		}
		last = fmt.Sprintf("%d %s %v", status, body, err)
	}
	return fmt.Errorf("%s is not ready again within %s: %s", p.name, readyWithin, last)
}

// kill kills a process, which is started again.
func (p *process) kill(context.Context) error {
	defer p.out()()
	return errors.Join(p.signal(syscall.SIGKILL), p.ready())
}

// restart has a process end as a service manager does, which starts it again.
func (p *process) restart(ctx context.Context) error {
	defer p.out()()
	before := p.program()
	if err := p.signal(syscall.SIGTERM); err != nil {
		return err
	}
	for p.program() == before && pause(ctx, 10*time.Millisecond) {
	}
	return p.ready()
}

func (p *process) program() *os.Process {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.started
}

// freeze stops a process for about as long as a lease lasts, and has it go on as if
// nothing had been.
func (p *process) freeze(ctx context.Context) error {
	defer p.out()()
	if err := p.signal(syscall.SIGSTOP); err != nil {
		return err
	}
	pause(ctx, postgres.LeaseTime-2*time.Second+rand.N(5*time.Second))
	return errors.Join(p.signal(syscall.SIGCONT), p.ready())
}
