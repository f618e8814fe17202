package database

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
)

// sum is what rows are recognised by: how many they are, and the sum of their
// hashes, part by part. So it is the same in whatever order they come.
type sum struct {
	rows   int
	hashes [sha256.Size / 8]uint64
}

// digest makes sums.
type digest struct {
	sum
	row []byte // one after the other
}

// add adds a row. Each value is written with its type and length, so that no two
// rows are written alike.
func (d *digest) add(row []any) error {
	b := d.row[:0]
	for _, value := range row {
		switch v := value.(type) {
		case nil:
			b = append(b, 'n')
		case int64:
			b = binary.BigEndian.AppendUint64(append(b, 'i'), uint64(v))
		case bool:
			b = append(b, 'f')
			if v {
				b[len(b)-1] = 't'
			}
		case string:
			b = append(binary.BigEndian.AppendUint64(append(b, 's'), uint64(len(v))), v...)
		case []byte:
			b = append(binary.BigEndian.AppendUint64(append(b, 'b'), uint64(len(v))), v...)
		default:
			return fmt.Errorf("a value is of the type %T", value)
		}
	}
	d.row = b
	of := sha256.Sum256(b)
	for i := range d.hashes {
		d.hashes[i] += binary.BigEndian.Uint64(of[8*i:])
	}
	d.rows++
	return nil
}

// tick is after how many rows a sum tells that it goes on.
const tick = 1000

// sumOf returns the sum of all that is next.
func sumOf(next func() ([]any, error), tell func(rows int)) (sum, error) {
	var d digest
	for {
		row, err := next()
		if row == nil || err != nil {
			tell(d.rows % tick)
			return d.sum, err
		}
		if err := d.add(row); err != nil {
			return d.sum, err
		}
		if d.rows%tick == 0 {
			tell(tick)
		}
	}
}
