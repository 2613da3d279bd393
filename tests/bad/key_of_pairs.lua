-- expect: 2: pairs: the keys of the table must be numbers or strings, and one is a table
for k, v in pairs { [{}] = 1 } do end
