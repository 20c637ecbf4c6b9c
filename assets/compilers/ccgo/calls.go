// What x87.patch lets tcc call instead of computing with long double. In translated code, an address is a uintptr, and
// each function first gets the C library's state of its thread.

package main

import (
	"unsafe"

	"modernc.org/libc"
)

func at(address uintptr) *extended { return (*extended)(unsafe.Pointer(address)) }

func x87_parse(_ *libc.TLS, to, text uintptr) { at(to).parse(libc.GoString(text)) }

func x87_from_double(_ *libc.TLS, to uintptr, value float64) { at(to).setFloat64(value) }

func x87_from_signed(_ *libc.TLS, to uintptr, value int64) { at(to).setInt64(value) }

func x87_from_unsigned(_ *libc.TLS, to uintptr, value uint64) { at(to).setUint64(value) }

func x87_calculate(_ *libc.TLS, to uintptr, operator int32, by uintptr) {
	at(to).calculate(operator, at(by))
}

func x87_compare(_ *libc.TLS, left, right uintptr) int32 { return int32(at(left).compare(at(right))) }

func x87_to_double(_ *libc.TLS, from uintptr) float64 { return at(from).float64() }

func x87_to_float(_ *libc.TLS, from uintptr) float32 { return at(from).float32() }

func x87_to_integer(_ *libc.TLS, from uintptr) uint64 { return at(from).integer() }
