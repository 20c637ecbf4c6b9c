// The x87's extended format, which is C's long double on x86-64. Go has no such type, but numbers of any precision:
// each result here is computed exactly, and then rounded once, to nearest, ties to even.

package main

import (
	"math"
	"math/big"
	"strings"
)

const (
	precision = 64
	bias      = 16383
	leading   = uint64(1) << (precision - 1)
	negative  = 1 << 15
	special   = negative - 1 // the exponent of infinities and NaNs
	// The exponents of the smallest number with all 64 bits, and of the greatest, where a mantissa is from 0.5 to 1.
	smallest = 2 - bias
	greatest = 1 + bias
)

type extended struct {
	mantissa        uint64
	signAndExponent uint16
}

func (x *extended) isNaN() bool {
	return x.signAndExponent&special == special && x.mantissa<<1 != 0
}

// The number that x is. It must not be a NaN.
func (x *extended) number() *big.Float {
	number, exponent := new(big.Float), int(x.signAndExponent&special)
	if exponent == special {
		number.SetInf(false)
	} else {
		number.SetMantExp(number.SetUint64(x.mantissa), max(exponent, 1)-bias-(precision-1))
	}
	if x.signAndExponent&negative != 0 {
		number.Neg(number)
	}
	return number
}

// Stores what compute returns, for which it gets a result with the precision to round to.
func (x *extended) store(compute func(result *big.Float) *big.Float) {
	number := compute(new(big.Float).SetPrec(precision))
	if missing := smallest - number.MantExp(nil); missing > 0 && missing < precision {
		// Too small for a leading 1, it has fewer bits. It is computed again, for it is to be rounded only once.
		number = compute(new(big.Float).SetPrec(uint(precision - missing)))
	}
	*x = extended{}
	if number.Signbit() {
		x.signAndExponent = negative
	}
	fraction := new(big.Float)
	exponent := number.MantExp(fraction)
	fraction.Abs(fraction)
	width := precision - max(smallest-exponent, 0)
	switch {
	case number.IsInf() || exponent > greatest:
		x.mantissa = leading
		x.signAndExponent |= special
	case number.Sign() == 0 || width < 0:
		// zero
	case width == 0:
		if fraction.Cmp(big.NewFloat(0.5)) > 0 {
			x.mantissa = 1
		}
	default:
		x.mantissa, _ = fraction.SetMantExp(fraction, width).Uint64()
		if exponent >= smallest {
			x.signAndExponent |= uint16(exponent - 1 + bias)
		}
	}
}

// The number that a constant of C tells, with or without its suffix.
func (x *extended) parse(text string) {
	exact, ok := new(big.Rat).SetString(strings.TrimRight(text, "lL"))
	if !ok {
		panic("not a number: " + text)
	}
	x.store(func(result *big.Float) *big.Float { return result.SetRat(exact) })
}

func (x *extended) setFloat64(value float64) {
	if math.IsNaN(value) {
		bits := math.Float64bits(value)
		*x = extended{leading | bits<<11, special | uint16(bits>>63)<<15}
		return
	}
	x.store(func(result *big.Float) *big.Float { return result.SetFloat64(value) })
}

func (x *extended) setInt64(value int64) {
	x.store(func(result *big.Float) *big.Float { return result.SetInt64(value) })
}

func (x *extended) setUint64(value uint64) {
	x.store(func(result *big.Float) *big.Float { return result.SetUint64(value) })
}

// x becomes x operator by.
func (x *extended) calculate(operator rune, by *extended) {
	if x.isNaN() {
		return
	}
	if by.isNaN() {
		*x = *by
		return
	}
	left, right := x.number(), by.number()
	defer func() {
		problem := recover()
		if _, invalid := problem.(big.ErrNaN); invalid {
			*x = extended{leading | leading>>1, negative | special} // what the processor makes of 0.0 / 0.0
		} else if problem != nil {
			panic(problem)
		}
	}()
	x.store(func(result *big.Float) *big.Float {
		switch operator {
		case '+':
			return result.Add(left, right)
		case '-':
			return result.Sub(left, right)
		case '*':
			return result.Mul(left, right)
		case '/':
			return result.Quo(left, right)
		}
		panic("no such operator: " + string(operator))
	})
}

// -1, 0 or 1 for less, equal or greater, and 2 if one is a NaN.
func (x *extended) compare(with *extended) int {
	if x.isNaN() || with.isNaN() {
		return 2
	}
	return x.number().Cmp(with.number())
}

func (x *extended) float64() float64 {
	if x.isNaN() {
		return math.Float64frombits(uint64(x.signAndExponent>>15)<<63 | 0x7ff<<52 | 1<<51 | x.mantissa<<1>>12)
	}
	value, _ := x.number().Float64()
	return value
}

func (x *extended) float32() float32 {
	if x.isNaN() {
		return float32(x.float64())
	}
	value, _ := x.number().Float32()
	return value
}

// The integer to which a conversion to unsigned long leads: of a negative number, the one with the bits of a long.
func (x *extended) integer() uint64 {
	if x.isNaN() {
		return leading
	}
	if x.signAndExponent&negative != 0 {
		value, _ := x.number().Int64()
		return uint64(value)
	}
	value, _ := x.number().Uint64()
	return value
}
