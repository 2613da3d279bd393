-- expect: 2: the sizes must be even
error("the sizes must be even")
