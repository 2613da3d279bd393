-- expect: 2: the model runs for more than 50 million instructions; does a loop never end?
while true do end
