"""A program that reads what is typed, to the end of input."""

name = input("Name? ")
print(f"Hello, {name}!")
try:
    while True:
        print("got", repr(input()))
except EOFError:
    print("end of input")
