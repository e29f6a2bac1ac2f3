// SPDX-License-Identifier: MIT

// gospf TABLE IP SENDER SECONDS: like spf_memory, with go-spf and a resolver that
// looks into maps. With "-" alone it asks the system's resolver, and evaluates
// one line IP<TAB>SENDER of standard input after the other.
package main

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
	"syscall"

	"blitiri.com.ar/go/spf"
)

type table struct {
	txt map[string][]string
	mx  map[string][]*net.MX
	ip  map[string][]net.IPAddr
}

func missing(name string) error {
	return &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
}

func (t *table) LookupTXT(_ context.Context, name string) ([]string, error) {
	if found, ok := t.txt[name]; ok {
		return found, nil
	}
	return nil, missing(name)
}

func (t *table) LookupMX(_ context.Context, name string) ([]*net.MX, error) {
	if found, ok := t.mx[name]; ok {
		return found, nil
	}
	return nil, missing(name)
}

func (t *table) LookupIPAddr(_ context.Context, name string) ([]net.IPAddr, error) {
	if found, ok := t.ip[strings.TrimSuffix(name, ".")]; ok {
		return found, nil
	}
	return nil, missing(name)
}

func (t *table) LookupAddr(_ context.Context, name string) ([]string, error) {
	return nil, missing(name)
}

func (t *table) add(line string) {
	fields := strings.SplitN(line, "\t", 3)
	name, data := fields[0], fields[2]
	switch fields[1] {
	case "TXT":
		t.txt[name] = append(t.txt[name], data)
	case "MX":
		parts := strings.Split(data, " ")
		preference, _ := strconv.Atoi(parts[0])
		t.mx[name] = append(t.mx[name], &net.MX{Host: parts[1], Pref: uint16(preference)})
	case "A":
		t.ip[name] = append(t.ip[name], net.IPAddr{IP: net.ParseIP(data)})
	}
}

func readTable(path string) *table {
	t := &table{map[string][]string{}, map[string][]*net.MX{}, map[string][]net.IPAddr{}}
	file, err := os.Open(path)
	if err != nil {
		panic(err)
	}
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		t.add(lines.Text())
	}
	return t
}

// Of all threads: the garbage collector's too.
func cpuSeconds() float64 {
	var used syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &used)
	return float64(used.Utime.Sec+used.Stime.Sec) + float64(used.Utime.Usec+used.Stime.Usec)/1e6
}

func run(ip net.IP, sender string, seconds float64, t *table) {
	var result spf.Result
	count, start, used := 0, cpuSeconds(), 0.0
	for used < seconds {
		for i := 0; i < 500; i++ {
			result, _ = spf.CheckHostWithSender(ip, "", sender, spf.WithResolver(t))
		}
		count += 500
		used = cpuSeconds() - start
	}
	fmt.Printf("%s %d %.6f\n", result, count, used)
}

func answerLines() {
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		fields := strings.Split(lines.Text(), "\t")
		result, _ := spf.CheckHostWithSender(net.ParseIP(fields[0]), "", fields[1])
		fmt.Println(result)
	}
}

func main() {
	if len(os.Args) == 2 {
		answerLines()
		return
	}
	seconds, _ := strconv.ParseFloat(os.Args[4], 64)
	run(net.ParseIP(os.Args[2]), os.Args[3], seconds, readTable(os.Args[1]))
}
