-- expect: 2: 'pcall' is not defined
pcall(print)
