"""What is asked: definitions and wordings of the instruments, their checks and their scoring.

Nothing here knows who is asked, when, or by which channel. `<id>/v<N>/definition.yaml` holds what is the
same in every language, `<id>/v<N>/<language>.yaml` the words; `loader.load_registry` reads and checks them.
"""
