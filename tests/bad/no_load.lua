-- expect: 2: 'load' is not defined
load("return 1")()
