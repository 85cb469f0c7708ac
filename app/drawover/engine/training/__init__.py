"""Training packs of one's own, as the engine offers it: in a process of its own, whose files say how far it is.

The training itself is drawover_train, which the product never imports.
"""
