"""The words with which something is said of the data: amounts, orders, comparisons, times, certainties. Closed lists.

English adds nouns and verbs every day, but hardly ever a number, a comparison or a quantifier: what tells an amount, an
order or a time is a closed class of words, and is listed here whole.
"""

import re
from typing import Final

_NUMBERS: Final = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion trillion dozen score
hundreds thousands millions dozens pair pairs couple couples trio duo half halves halved halving third thirds fourth
fifth sixth seventh eighth ninth tenth quarter quarters fifths tenths double doubled doubling doubles twice thrice triple
tripled treble quadruple single sole lone percent percentage percentages percentile cent times fold twofold threefold
fourfold tenfold multiple multiples ii iii iv vi vii viii ix xi xii nought nil umpteen
fraction proportion decile quartile tercile
"""
_COMPARISONS: Final = """
than more most less least fewer fewest further farther furthest higher highest lower lowest hotter hottest colder coldest
warmer warmest coolest larger largest smaller smallest bigger biggest greater greatest faster fastest slower
slowest older oldest newer newest worse worst better best longer longest shorter shortest stronger strongest weaker
weakest thicker thinner tighter wider heavier lighter deeper shallower steeper milder earlier later latest earliest sooner
fuller nearer nearest closer closest cleaner dirtier noisier harder softer drier wetter above below beyond beneath over
exceed exceeds exceeded exceeding exceedance surpass surpasses surpassed surpassing overtop outrank outranks
top topmost maximum maximal minimum minimal max min peak extreme
extremely comparative relative ahead leading trailing lags equals equalled matches matched identical same likewise similarly
ditto too alike unlike respectively versus vs compared outlier outliers outlying anomaly anomalies
anomalous abnormal abnormally unusual unusually atypical deviates deviating deviated deviation deviations 
median medians average averages averaged sigma spread spreads rank ranks ranked
ranking rankings significant significantly substantial substantially considerable considerably marked markedly notable
notably remarkable remarkably striking strikingly dramatic dramatically slight slightly marginal marginally moderate
moderately far very quite fairly somewhat noticeably noticeable unacceptable
unacceptably implausible implausibly impossible impossibly
"""
_QUANTIFIERS: Final = """
all every each many several few both majority minority plurality everything everybody everyone everywhere nothing nobody
none nowhere neither nor no never always entire entirely throughout numerous various countless some much plenty
only solely exclusively merely alone mostly mainly largely chiefly predominantly primarily generally usual usually typical typically normal normally customary ordinary frequent
commonly frequently often rarely seldom sometimes occasionally widespread universal universally
collectively total totally whole wholly remainder rest
"""
_TIMES: Final = """
since ago yesterday today tomorrow tonight last lately recent recently previous previously earlier former formerly past
historic historical historically already still again anymore now currently presently nowadays meanwhile soon shortly
imminent imminently eventually ever repeated repeatedly recurrent recurring recurs chronic chronically
persistent persistently persists ongoing continued continues continually constantly constant unchanged gradual gradually
sudden suddenly steadily progressive progressively increasingly monday tuesday wednesday thursday friday saturday sunday
january february april june july august september october november december day days week weeks month months year years
hour hours minute minutes decade decades daily weekly monthly yearly annual annually overnight weekend lifetime
"""
_CERTAIN: Final = """
certain certainly certainty definite definitely undoubtedly doubtless obvious obviously evident evidently apparent
apparently clearly surely sure plainly proven proved proves prove confirmed confirms known knowingly established
documented witnessed diagnosed identified undeniable undeniably unquestionably unmistakable guarantee guaranteed
guarantees must inevitably inevitable conclusive conclusively demonstrates demonstrated shows showed reveals revealed
indicates because therefore thus hence consequently due
"""
_JUDGED: Final = """
healthy unhealthy safe safely unsafe fine okay ok alright acceptable acceptably satisfactory satisfactorily unaffected
harmless negligible uncritical noncritical excellent perfect perfectly flawless optimal optimally sound 
reassuring unproblematic dangerous dangerously hazardous hazard critical critically urgent urgently severe severely
serious seriously alarming alarmingly worrying catastrophic terrible acute risk risks risky probability probabilities
likelihood odds efficiency efficiencies inefficient inefficiency efficient uptime downtime availability costs cost
costly saving savings expensive cheap money euro euros dollar dollars profit budget mtbf mttf npsh
reynolds oee lifespan outlived overdue obsolete warranty
"""
_DEICTIC: Final = """
they them these those he she him her his hers we us our ours you your yours i me my mine theirs 
"""
_PAST: Final = """
went came saw said told broke blew began fell rose grew became got gave took knew spoke wrote ran flew threw drew ate
happened occurred reported reports noticed complained mentioned admitted exploded caught
"""

CLAIMS: Final = frozenset(f"{_NUMBERS}{_COMPARISONS}{_QUANTIFIERS}{_TIMES}{_CERTAIN}{_JUDGED}{_DEICTIC}{_PAST}".split())
"""No sentence of the model's own may have one of these, outside of a set phrase."""

FINITE: Final = frozenset(
    "is are was were am isn't aren't wasn't weren't has have had hasn't haven't hadn't does did doesn't didn't don't will "
    "shall won't won shan't being been be do".split()
)
"""What makes a statement of a phrase; only in a question, a supposition or a relative clause."""

LEVELS: Final = frozenset(
    "high low hot cold elevated excessive excess insufficient inadequate raised depressed reduced increased decreased "
    "rising falling dropping climbing increasing decreasing declining fluctuating unstable erratic negative positive "
    "increase decrease rise fall drop decline jump surge spike reduction deterioration excursion overpressure strong "
    "weak heavy large small poor bad severe wrong incorrect missing implausible doubtful suspect suspicious questionable "
    "invalid odd strange outlying upset overtemperature underpressure fluctuation".split()
)
"""What a reading is said to be; a definite one ("the high pressure") is a statement, a possible one is none."""

SET_PHRASES: Final = re.compile(
    r"\b(?:"
    r"(?:is|are|been|be|if|once|unless|when|not) (?:confirmed|proven|established)|those of|stands? still|standing still|"
    r"(?:read|measured?|taken?|upload|enter|record|look|check|compare|round|carry out|analyse|test)(?: [a-z]+){0,4} again|"
    r"(?:entry|listing|record|row|copy|duplicate) of the same [a-z]+|"
    r"who (?:took|made|wrote|recorded|entered|did)|(?:what|which) (?:[a-z]+ ){1,4}shows?|"
    r"proves? (?:to be )?(?:real|correct|genuine|true|right|wrong)|"
    r"each (?:other|reading|value|instrument|side|row|entry|sensor|transmitter|of the (?:readings|rows|values|instruments))|"
    r"(?:if|whether|once) (?:the |both |its |this )?(?:[a-z]+ ){1,3}(?:is|are) (?:sound|fine|healthy|okay|ok|acceptable|"
    r"plausible|normal)|"
    r"no (?:[a-z]+ ){1,3}(?:installed|fitted|available|provided|connected|entered|recorded)|no signal|"
    r"import (?:[a-z]+ ){1,3}again|other than|rather than|as well|each other|one another|"
    r"one of the (?:readings|instruments|sensors|transmitters|gauges|lines|entries|rows|sides|ends|cells|values)|"
    r"(?:at|on|to) one (?:end|side)|which one|"
    r"(?:with |by |from |to |take |get |use )?(?:a|the) second,?(?: and)?(?: independent| calibrated| local| portable| "
    r"trusted| handheld| test| contact| separate| pressure| temperature| flow| clamp on| clamp-on| reference)* "
    r"(?:instruments?|gauges?|thermometers?|thermocouples?|readings?|measurements?|sensors?|transmitters?|meters?|"
    r"flowmeters?|device|person|source|probe|method|indicator)|"
    r"(?:at|under|in|for|with|on|from) (?:the |its )?same (?:moment|time|instant|instrument|point|load|duty|conditions?|"
    r"operating conditions?|operating point|position|place|location|speed|service|units?|tapping|header|gauge|method|"
    r"basis|line|medium|round)|"
    r"(?:the |its )?(?:previous|earlier|last|latest|recent|past|historical|most recent) (?:inspection |maintenance |calibration |overhaul "
    r"|shift |service |survey |test |log |operating |trend )?(?:surveys?|readings?|records?|reports?|"
    r"inspections?|calibrations?|rounds?|logs?|logbooks?|certificates?|data|values|results|history|trends?|overhauls?|"
    r"entries|handover)|"
    r"(?:any )?recent (?:change|changes|work|maintenance|intervention|modification|modifications|repair|repairs|"
    r"maintenance work|process changes?|operating changes?)|"
    r"maintenance history|calibration history|operating history|data historian|"
    r"(?:at|during|in|by|for) the next (?:\w+ )?(?:rounds?|survey|shutdown|opportunity|inspection|stop|turnaround|outage|"
    r"shift|visit|walkdown)|next round|"
    r"before (?:any|further|other) (?:further |other |physical |mechanical )?(?:action|work|step|intervention|conclusion|"
    r"decision|maintenance|repair)s?|"
    r"both (?:sides|values|gauges|instruments|transmitters|valves|ends of the line|tags|temperatures|pressures|ends|faces|bearings|seals|readings|rows|entries|inlet and outlet|suction and discharge|streams)|"
    r"(?:normal|usual|typical) (?:operating|operation|position|duty|conditions?|running|practice|procedure|line-up|lineup|"
    r"service|start-up|sequence)|"
    r"due to|owing to|only (?:after|if|when|once|then)|not only|zero (?:point|shift|offset|error|drift|adjustment|and "
    r"span|check|setting|calibration|trim|stop|flow check)|(?:shifted|the|its|transmitter|gauge|meter|wrong|drifted|"
    r"incorrect|instrument|sensor|transmitter's|instrument's|gauge's) zero|zero or span|"
    r"double (?:scale|scaled|mechanical seal|seal|entry|acting|counting|suction|block)|double[- ]check|half[- ]open|"
    r"single (?:phase|phasing|seal|pass|suction|entry)|third[- ]party|quarter[- ]turn|"
    r"full(?:y)? closed|top (?:up|of the|cover|bearing|tray|section)|minimum flow (?:line|valve|bypass|recirculation|"
    r"recirculation line|recirculation valve)|"
    r"peak load|multiple of|safety (?:data sheet|procedure)|safe (?:access|work|isolation|working)|"
    r"without delay|as soon as possible|right away|lower end of (?:its|the) range|"
    r"lower (?:end|bearing|part|section|seal|tapping)|upper (?:end|bearing|part|section)|end of (?:its|the) range|"
    r"top or bottom|top and bottom|time of the (?:survey|round|reading|measurement)|"
    r"operator round|sound (?:level|check)|"
    r"over[- ]?(?:range|load|speed|pressure|heat|fill|feed)|shows? (?:signs|the same unit)|daily round|"
    r"no (?:flow|signal|prime|lubrication|coolant|cooling|load|supply) (?:to|through|from|at|on|in|of)|no signal|"
    r"total (?:loss|blockage|head)|further (?:work|action|steps?)|"
    r"not yet|single reading"
    r")\b",
    re.I,
)
"""Phrases that hold such a word and say nothing of the data."""
