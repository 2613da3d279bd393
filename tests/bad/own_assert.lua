-- expect: 2: one is less than two
assert(1 > 2, "one is less than two")
