"""`python -m pipeline`: the same as the `standpoint` command."""

from pipeline.cli import main

if __name__ == "__main__":
    main()
