"""British spelling of medical and common words, as rules from the American one.

Each rule is a pattern for a whole word in lower case, and what it becomes. Only words whose meaning and kind stay the
same are here: no verb that is a noun elsewhere (practice, license), and no name of a drug (estradiol, sulfasalazine).
"""

import re

# Stems before "emia" and "emic", so that "academic", "endemic" and "systemic" stay.
_IN_BLOOD = (
    "an|isch|leuk|bacter|septic|glyc|ur|kal|natr|calc|lipid|vol|cyth|tox|vir|ammon|azot|thalass|acid|ox|glycerid|"
    "cholesterol|phosphat|uric|magnes|protein|fung|bilirubin|albumin|insulin|prolactin|capn"
)
_RULES = (
    (rf"(.*(?:{_IN_BLOOD}))emi(a|as|c)", r"\1aemi\2"),
    (
        r"hem(o(?:globin|rrhag|rrhoid|dynam|dialy|lys|lyt|phil|pty|sta|cyt|thorax|chromat|peri)|at|ang)(.*)",
        r"haem\1\2",
    ),
    (r"heme", r"haem"),
    (r"((?:.*[^a])?)esthe(s|ti)(.*)", r"\1aesthe\2\3"),
    (r"((?:.*[^o])?)edema(s|tous)?", r"\1oedema\2"),
    (r"gastroesophag(.*)", r"gastro-oesophag\1"),
    (r"((?:trans|para|peri)?)esophag(.*)", r"\1oesophag\2"),
    (r"(.*)pediatric(.*)", r"\1paediatric\2"),
    (r"(.*)orthopedic(.*)", r"\1orthopaedic\2"),
    (r"gynecolog(.*)", r"gynaecolog\1"),
    (r"(.*)cec(um|al|a|ostomy)", r"\1caec\2"),
    (r"fec(es|al|aloma)", r"faec\1"),
    (r"diarrhe(a|al)", r"diarrhoe\1"),
    (r"(.*)rrhea", r"\1rrhoea"),
    (r"(.*)pne(a|ic|as)", r"\1pnoe\2"),
    (r"celiac", r"coeliac"),
    (r"((?:.*[^a])?)etiolog(y|ies|ic|ical)", r"\1aetiolog\2"),
    (r"cesarean(s?)", r"caesarean\1"),
    (r"(tum|od|col|vap|hum|hon|fav|neighb|behavi|harb)or(s|ed|ing|less|able|ably|ite|ites|al|ally|ful)?", r"\1our\2"),
    (r"(discol|unfav|misbehavi)or(s|ed|ing|able|ation)?", r"\1our\2"),
    (r"labor(s|ed|ing)?", r"labour\1"),
    (r"(cent|calib|fib|goit|tit|theat)er", r"\1re"),
    (r"(cent|calib|fib|goit|tit|theat)ers", r"\1res"),
    (r"(milli|centi|deci|kilo|micro)?(lit|met)er(s?)", r"\1\2re\3"),
    (r"center(ed|ing)", r"centr\1"),
    (r"(.*)(analy|paraly|dialy|hydroly|cataly)z(e|ed|es|er|ing)", r"\1\2s\3"),
    (r"(label|travel|cancel|model|channel|signal|counsel|total|level|tunnel|funnel|bevel)(ed|ing|er|ers)", r"\1l\2"),
    (r"gray(ish|er|ed)?", r"grey\1"),
    (r"mold(s|y|ed)?", r"mould\1"),
    (r"aluminum", r"aluminium"),
    (r"maneuver(s?)", r"manoeuvre\1"),
    (r"maneuver(ed|ing)", r"manoeuvr\1"),
    (r"(fulfil|enrol)l(s|ment)?", r"\1\2"),
    (r"skillful(ly)?", r"skilful\1"),
    (r"(defen|offen)se", r"\1ce"),
    (
        r"((?!(?:re|over|under|mid|out|down|cap)?siz|seiz|priz|maiz|assiz).{3,}i)z(e|ed|es|ing|ation|ations|er|ers)",
        r"\1s\2",
    ),
)
BRITISH_SPELLING = tuple((re.compile(american), british) for american, british in _RULES)
