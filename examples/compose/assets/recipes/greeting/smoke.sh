# It runs, and says what it is meant to say.
test "$(greeting)" = 'Hello from a toolchain that was grown from text.'
