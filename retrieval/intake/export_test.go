package intake

import "time"

// SetPatience sets how long pages that cannot be had are asked for.
func (in *Intake) SetPatience(d time.Duration) { in.patience = d }

var CallbackKey = callbackKey
