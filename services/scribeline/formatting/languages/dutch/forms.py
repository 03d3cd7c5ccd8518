"""How plain Dutch words are written."""

from scribeline.formatting.language import WordForms, words_of

FORMS = WordForms(
    common=words_of(
        "aan al alle als ander bij dan dat de deze die dit door dus een eenmaal eerder en er erg geen gelijk geringe "
        "goed had heeft hem het hij hoog houdt huidig iets ik in is ja kan komt kreeg laag licht links rechts maar "
        "matig me meer met mogelijk na naar niet nog normaal nu of om omdat onder ook op over patiënt per pijn pols "
        "sinds soms status te tot tweemaal uit van verder vermoedelijk vervolgens via volgens voor waarbij waarvoor "
        "want waren was wat we wel werd werden wij wordt worden zal zeer zich zij zijn zo zonder bloeddruk "
        "temperatuur"
    ),
    pointed=words_of("dr. dhr. mw. bijv. evt. resp. ca. m.b.t. i.v.m. o.a. z.n. d.d. t.g.v. i.p.v. n.a.v. a.d.h.v."),
    never_last=words_of(
        "de het een en of van met zonder voor naar bij in op aan door uit over per tot om te dat die deze dit zijn "
        "haar hun maar want omdat als terwijl dr. dhr. mw. geen zeer erg"
    ),
    compounds={("follow", "up"): "follow-up", ("x", "thorax"): "X-thorax", ("re", "operatie"): "re-operatie"},
)
