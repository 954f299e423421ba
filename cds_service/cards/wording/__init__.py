"""Every sentence a clinician reads on a card. Nothing is decided here, and nothing here is computed.

Wording rules (design, section 3.1): the thing first, then the number; row and rule ids follow; table text is quoted
letter for letter, our own words are British; options, never orders: no "must", no "the treatment is".
"""
