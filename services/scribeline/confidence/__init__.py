"""How likely each piece of a draft is right: the engine's own confidence, corrected by what else is known of it.

`certainty.certainty_of` is the way in: one figure for each machine word, the chance that what the draft has for it is
right. `tokens.tokens_of` tells it piece by piece of the written text; `measuring` tells how far it can be believed.
Everything here is pure: values in, values out.
"""
