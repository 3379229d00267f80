"""`python -m tuimem`: the same as the `tuimem` command."""

from tuimem.cli.start import main

if __name__ == "__main__":
    main()
