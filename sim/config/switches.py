"""Structural switches: what goes when a mechanism is turned off (model of record, section 10)."""

# Name -> what goes when it is off.
SWITCHES = {
    "association": "ties to the fallen are no ground and no danger",
    "silence": "silence is no ground",
    "naming": "nobody is named in hearings",
    "gatekeeping": "every statement is passed on",
    "gatekeeper_learning": "officials do not learn from charges against those who shelved",
    "succession": "a successor inherits no exposure",
    "aftermath": "falls are not examined for who kept silent",
    "statements_enter_files": "statements enter no file (null control)",
    "interrogation": "the arrested name nobody",
    "press": "the paper prints nothing and carries no news between units",
    "revelation": "nobody learns that the fallen had been authors themselves",
    "chance_contacts": "friends in the unit and shopmates are those next on its list, not drawn "
                       "(a small world)",
    "even_contacts": "friends are met through the ties of others, so that the much tied get more",
    "weekly_choice": "members perceive and choose only every other week",
    "from_above": "no list from above: the centre moves against leaders only when pressed",
    "from_below": "local pressure moves nobody above: the centre acts on its own list",
    "transfers": "of many organisations, each fills its leading posts from its own people",
    "regional_press": "no paper above carries news from one organisation to the others",
}
