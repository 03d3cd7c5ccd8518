"""The field's own notations, as Dutch says them."""

from scribeline.formatting.language import NotationWords, words_of

_MONTHS = "januari februari maart april mei juni juli augustus september oktober november december"

NOTATIONS = NotationWords(
    months={name: name for name in _MONTHS.split()},
    joined_dates=True,
    days=words_of("maandag dinsdag woensdag donderdag vrijdag zaterdag zondag vandaag morgen gisteren vanavond"),
    titles={"dokter": "dr", "dr": "dr", "meneer": "dhr", "dhr": "dhr", "mevrouw": "mw", "mw": "mw"},
    times_over={"eenmaal": 1, "éénmaal": 1, "tweemaal": 2, "driemaal": 3, "viermaal": 4, "vijfmaal": 5, "zesmaal": 6},
    daily=words_of("daags per dagelijks"),
    aged=words_of("jarige jarig"),
    sutures=words_of("vicryl monocryl zijde prolene pds ethilon ethibond"),
    classes=words_of("nyha asa mallampati killip"),
    measured=words_of(
        "pols temperatuur gewicht lengte bmi saturatie glucose natrium kalium kreatinine hemoglobine hb crp bse "
        "leukocyten trombocyten ureum calcium hba1c tsh ferritine inr score bloeddruk tensie rr"
    ),
    class_=words_of("klasse"),
    factor=words_of("factor"),
    stage=words_of("stadium"),
    cancers=("carcinoom", "lymfoom", "sarcoom", "kanker", "melanoom", "tumor"),
    nerves=words_of("hersenzenuw hersenzenuwen"),
    gravida=words_of("gravida graviditeit"),
    para=words_of("para pariteit"),
    apgar=words_of("apgar"),
    between_scores=words_of("score was van en na"),
    not_after_value=words_of("over tot plus min bij x"),
    ratios=words_of("verhouding verdunning"),
    spinal=words_of(
        "wervel wervels wervelkolom wervellichaam wervellichamen wervelfractuur discus discushernia hernia cervicaal "
        "cervicale thoracaal thoracale lumbaal lumbale sacraal sacrale wortel wortels wortelcompressie radiculair "
        "radiculaire radiculopathie laminectomie spondylodese stenose kanaalstenose foramen foramina facet facetten "
        "fractuur inzakkingsfractuur compressiefractuur dermatoom myelum dwarslaesie"
    ),
    not_spinal=words_of(
        "gewogen hyperintens hypointens complement complementfactor schildklier tsh hormoon harttonen tonen souffle "
        "souffles cor s3 s4 s-3 s-4 n0 n1 n2 m0 m1 n-0 n-1 n-2 m-0 m-1 tumor carcinoom adenocarcinoom stadium"
    ),
    before_level=words_of("op"),
    before_no_level=words_of("kamer bed zaal vrij vrije"),
    after_no_level=words_of(
        "gewogen hyperintens hypointens signaal opname opnamen sequentie esterase complement remmer"
    ),
    telephones=words_of("telefoon telefoonnummer fax"),
    after_telephone=words_of("nummer is"),
    day=words_of("dag"),
    each=words_of("per elke iedere een"),
    hours=words_of(""),
    after_count=words_of("van of tot en maal keer andere kleine grote"),
    mixed={"hba1c": "HbA1c", "spo2": "SpO2", "co2": "CO2", "o2": "O2", "ph": "pH", "pco2": "pCO2"},
    short_months={name: "mrt" if name == "maart" else name[:3] for name in _MONTHS.split()},
    date_separator="-",
)
