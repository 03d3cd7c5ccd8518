"""How plain English words are written."""

from importlib.resources import files

from scribeline.formatting.language import WordForms, compounds_in, words_of

FORMS = WordForms(
    common=words_of(
        "a about above after again all also although am an and any are as at be because been before being "
        "below between both but by can continue could currently denies did do does down due during each every "
        "few for from further had has have he her here him his how however if in into is it its just last "
        "left less me measures mild moderate more most mostly my negative next no non nondistended none "
        "nontender normal not now of off on once one only or other our out over patient per positive present "
        "prior quite regular right same severe she should since so soft some still such than that the their "
        "them then there these they this those three through to today two under until up was we well were "
        "what when where which while who will with within without would you your four five six seven eight "
        "nine ten alert and/or bilateral blood chest clear left-sided right-sided pain pulse respirations "
        "sitting supple temperature weight height denied dispensed enlarging equal including instructed round "
        "sounds status take takes taken usually additionally"
    ),
    pointed=frozenset({"dr.", "mr.", "mrs.", "ms.", "st.", "vs.", "approx.", "jr.", "sr.", "sig.", "e.g.", "i.e."}),
    oneself=words_of("i"),
    initials=words_of(
        "abg acl adhd alp als alt ards ast avf bmi bmp bp bph bun cabg cad cbc chf ckd cmp cmv cns copd covid "
        "cpap cpr crp ct cva cxr dka dni dnr dvt ebv ecg ef egfr ekg ent eomi esr esrd fev fvc gcs gerd gi gu hcv "
        "hdl heent hiv hpv hr hsv htn ibd ibs icd icu inr iud iv ivf ivig jvd ldl lft lvef mcl mi mri mrsa mva "
        "nicu nsaid nstemi nyha orif osa pci pcl pcp perrla pft picc ptsd ptt rbc rca ros rr rsv scd sle snf ssri "
        "stemi svt tb tia tka tmj tpa tpn tsh turp uti wbc"
    ),
    never_last=words_of(
        "a an the of and or with without to for from in at by as is was were are be been has have had this "
        "that these those his her their its my our no not than then who which but because if when while over "
        "into per dr. mr. ms. mrs. very measuring including no"
    ),
    prefixes=frozenset({"non"}),
    prefixed=words_of(
        "tender distended contributory displaced weightbearing specific focal smoker drinker significant "
        "operative contrast compliant palpable ionic icteric sterile dominant reassuring toxic erythematous "
        "surgical reactive productive labored healing viable invasive obstructive functioning sustained "
        "bilious bloody radiating pitting exertional compressible enhancing purulent pruritic"
    ),
    before_follow_up=words_of(
        "for a the this his her of close routine further regular outpatient clinic ortho orthopedic "
        "cardiology surgical medical oncology no at week month year day telephone phone scheduled last next "
        "on during"
    ),
    after_follow_up=words_of(
        "visit visits appointment appointments examination exam study ct mri x-ray imaging care evaluation "
        "films clinic note"
    ),
    contractions={
        "there's": "there is",
        "isn't": "is not",
        "aren't": "are not",
        "wasn't": "was not",
        "weren't": "were not",
        "doesn't": "does not",
        "don't": "do not",
        "didn't": "did not",
        "hasn't": "has not",
        "haven't": "have not",
        "hadn't": "had not",
        "won't": "will not",
        "can't": "cannot",
        "couldn't": "could not",
        "wouldn't": "would not",
        "shouldn't": "should not",
        "i'm": "I am",
        "i've": "I have",
        "i'll": "I will",
        "we'll": "we will",
        "we've": "we have",
    },
    compounds=compounds_in(files(__package__).joinpath("compounds.txt").read_text("utf-8")),
    follow_up=("follow", "up"),
)
