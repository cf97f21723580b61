// Calls one method of a gRPC server from many clients at once and looks at every answer. Messages are bytes that were made beforehand, so that as little as
// possible is done here.
//
//	grpc-load -address 127.0.0.1:50051 -method /package.Service/Method -data FILE
//
// FILE has a line of JSON for each request: {"request": base64, "expect": [text, …]}; an answer is
// right if it has these texts in this order. With -stream an answer is all messages of a stream.
// The last line that is printed is JSON with the figures.
package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"math/rand/v2"
	"os"
	"slices"
	"sync"
	"syscall"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
)

type call struct {
	Request []byte   `json:"request"`
	Expect  []string `json:"expect"`
}

// raw hands bytes on as they are.
type raw struct{}

func (raw) Name() string { return "proto" }

func (raw) Marshal(value any) ([]byte, error) { return *value.(*[]byte), nil }

func (raw) Unmarshal(data []byte, value any) error {
	*value.(*[]byte) = bytes.Clone(data)
	return nil
}

type figures struct {
	Requests int     `json:"requests"`
	Seconds  float64 `json:"seconds"`
	P50      float64 `json:"p50"`
	P99      float64 `json:"p99"`
	Wrong    int     `json:"wrong"`
	Lost     int     `json:"lost"`
	Messages int     `json:"messages"`
	CPU      float64 `json:"cpu"`
	Example  string  `json:"example"`
	times    []time.Duration
}

var (
	address = flag.String("address", "", "of the server")
	method  = flag.String("method", "", "full name of the method")
	data    = flag.String("data", "", "file of requests")
	clients = flag.Int("clients", 32, "who call, each one call at a time")
	shared  = flag.Int("shared", 1, "how many clients share a connection")
	seconds = flag.Float64("seconds", 5, "how long")
	stream  = flag.Bool("stream", false, "whether the server answers with a stream")
)

func main() {
	flag.Parse()
	calls, err := read(*data)
	if err != nil {
		log.Fatal(err)
	}
	all, err := run(calls)
	if err != nil {
		log.Fatal(err)
	}
	if err := json.NewEncoder(os.Stdout).Encode(all); err != nil {
		log.Fatal(err)
	}
}

func read(path string) ([]call, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var calls []call
	decoder := json.NewDecoder(bufio.NewReader(file))
	for {
		var next call
		if err := decoder.Decode(&next); errors.Is(err, io.EOF) {
			return calls, nil
		} else if err != nil {
			return nil, err
		}
		calls = append(calls, next)
	}
}

// run connects all clients first, then lets them call until the time is over.
func run(calls []call) (*figures, error) {
	connections := make([]*grpc.ClientConn, (*clients+*shared-1) / *shared)
	for number := range connections {
		connection, err := connect(calls[0])
		if err != nil {
			return nil, err
		}
		defer connection.Close()
		connections[number] = connection
	}
	var group sync.WaitGroup
	found := make([]figures, *clients)
	began, used := time.Now(), processorTime()
	until := began.Add(time.Duration(*seconds * float64(time.Second)))
	for number := range found {
		group.Add(1)
		go func() {
			defer group.Done()
			found[number].load(connections[number / *shared], calls, until)
		}()
	}
	group.Wait()
	took := time.Since(began).Seconds()
	all := sum(found)
	all.Seconds, all.CPU = took, processorTime()-used
	return all, nil
}

func connect(first call) (*grpc.ClientConn, error) {
	codec := grpc.WithDefaultCallOptions(grpc.ForceCodec(raw{}))
	secret := grpc.WithTransportCredentials(insecure.NewCredentials())
	connection, err := grpc.NewClient("passthrough:///"+*address, secret, codec)
	if err != nil {
		return nil, err
	}
	if _, err := ask(connection, first); err != nil {
		connection.Close()
		return nil, err
	}
	return connection, nil
}

func (found *figures) load(connection *grpc.ClientConn, calls []call, until time.Time) {
	for {
		began := time.Now()
		if began.After(until) {
			return
		}
		wanted := calls[rand.IntN(len(calls))]
		messages, err := ask(connection, wanted)
		if err != nil {
			found.Lost++
			found.Example = err.Error()
			continue
		}
		found.times = append(found.times, time.Since(began))
		found.Requests++
		found.Messages += len(messages)
		if !right(messages, wanted.Expect) {
			found.Wrong++
			found.Example = fmt.Sprintf("%.200q", messages)
		}
	}
}

func ask(connection *grpc.ClientConn, wanted call) ([][]byte, error) {
	if *stream {
		return follow(connection, wanted)
	}
	var answer []byte
	err := connection.Invoke(context.Background(), *method, &wanted.Request, &answer)
	return [][]byte{answer}, err
}

func follow(connection *grpc.ClientConn, wanted call) ([][]byte, error) {
	described := &grpc.StreamDesc{ServerStreams: true}
	opened, err := connection.NewStream(context.Background(), described, *method)
	if err != nil {
		return nil, err
	}
	if err := opened.SendMsg(&wanted.Request); err != nil {
		return nil, err
	}
	if err := opened.CloseSend(); err != nil {
		return nil, err
	}
	var messages [][]byte
	for {
		var message []byte
		if err := opened.RecvMsg(&message); errors.Is(err, io.EOF) {
			return messages, nil
		} else if err != nil {
			return nil, err
		}
		messages = append(messages, message)
	}
}

func right(messages [][]byte, expect []string) bool {
	rest := bytes.Join(messages, nil)
	for _, text := range expect {
		_, after, found := bytes.Cut(rest, []byte(text))
		if !found {
			return false
		}
		rest = after
	}
	return true
}

func sum(parts []figures) *figures {
	var all figures
	for _, part := range parts {
		all.Requests += part.Requests
		all.Messages += part.Messages
		all.Wrong += part.Wrong
		all.Lost += part.Lost
		all.times = append(all.times, part.times...)
		if part.Example != "" {
			all.Example = part.Example
		}
	}
	slices.Sort(all.times)
	if len(all.times) > 0 {
		all.P50 = milliseconds(all.times[len(all.times)/2])
		all.P99 = milliseconds(all.times[len(all.times)*99/100])
	}
	return &all
}

func milliseconds(time time.Duration) float64 { return float64(time.Microseconds()) / 1000 }

func processorTime() float64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		log.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano()).Seconds()
}
