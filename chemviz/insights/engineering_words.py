"""The words in which a model may speak of causes and checks: things, parts, tools, conditions. Knows no facts.

A word is in the list or it is not; endings (plural, -ing, -ed, -ly, possessive) are read off. No word here names a
quantity, an order, a time or a piece of equipment of the plant: those are in `claim_words`, which has the last word.
"""

import re
from typing import Final

_FUNCTION: Final = """
a about across after against along also alongside although an and another any apart around as aside at away back
backward before behind beside between by can cannot case could depend different difference differently down during
either else end etc example first for forward from further how however if in including inside instance instead into
it its itself just kind later like long may maybe might near next not of off on onto once open or other otherwise out
outside own part particular per perhaps place please point possible possibly probable probably properly rather same
second self separate should side similar simple simply so such that the their then there therefore this through
together to toward under unless until up upon use via way well what whatever when whenever where wherever whether
which whichever while who whoever whole whom whose why with within without would yet likely fully completely entirely
partly partially correctly incorrectly directly independently immediately promptly carefully thoroughly manually
locally externally internally mechanically electrically thermally hydraulically physically visually accidentally
inadvertently mistakenly deliberately intentionally temporarily poorly badly wrongly improperly insufficiently
inadequately
"""
_PARTS: Final = """
access actuator adapter agitator air alarm analyser analyzer anchor annulus arm arrow assembly atmosphere atmospheric
axle baffle ball band bar barrel base basket bearing bed bellows belt bin blade blanket bleed block board body boiler
bolt bonnet boot bore bottom bowl box bracket brake branch breaker brick brush bucket bulb bundle burner bush bushing
bypass cabinet cable cage cake calandria cam canister cap capillary card cartridge casing catalyst cell chain chamber
channel chart chemical chimney circuit clamp clearance clutch coating coil collar collector column combustion
compartment compressor condensate condenser conduit cone connection connector contact contactor container control
controller converter conveyor coolant cooler core cotter coupling cover crankcase crankshaft crossover cup cyclone
cylinder damper deaerator deck demister desuperheater device diaphragm diffuser dip discharge disc disk distributor
dome door downcomer drain drive driver drum dryer duct eductor ejector elbow electrode element eliminator engine
equaliser equalizer equipment evaporator exchanger exhaust expander eye fan feed feeder feedwater ferrule filament
filter fin fitting flame flange flare flap float floor flowmeter flue flush fork foundation frame fuel furnace fuse
gasket gas gate gauge gear gearbox generator gland governor grate grating grid grille ground grounding guide hatch head
header heater heating hinge holder hole hood hopper hose hotwell housing hub hydraulic igniter impeller impulse
indicator induction inducer inlet inner insert inspection instrument insulation insulator intake intercooler
aftercooler internals inverter isolation isolator jacket jet joint journal junction key knob labyrinth lagging lance
latch lead leg lens level lever lid lift line liner lining linkage load lobe lock loop louver louvre lubricant
lubrication lubricator machine magnet main manhole manifold manometer manway marker mast material media medium membrane
mesh meter mill mixer module motor mount mounting mouth muffler needle nipple nozzle nut oil orifice outer outlet
overflow overhead pack packing pad paddle panel pass passage path pedestal penstock pen pick pilot pin pinion pipe
pipeline pipework piping pit pitot piston plate platform plenum plug plunger pocket pole port positioner post pot
preheater primary probe process product profile propeller pulley pump purge purger rack radiator rail reactor reboiler
receiver recorder rectifier reducer refractory refrigerant regulator relay relief reservoir resistor restrictor
retainer return rig rim ring riser rod roller roof root rope rotor runner saddle safety sampler sample screen screw
scrubber seal seat secondary segment sensor separator servo shaft sheave sheet shell shield shim shoe shroud shunt sieve
sight signal silencer silo sink skid skirt sleeve slide slip slot soaker socket soil solenoid source spacer span
spargers sparger spindle spiral spool spray spring sprinkler stack stage stand standpipe station stator steam stem step
stirrer stop stopper strainer strap strip stripper structure stub stud stuffing suction sump supply support surface
surge switch system tank tap tapping tee tension terminal tester thermocouple thermometer thermostat thermowell
throat throttle thrust tie tip top torque tower train trap transducer transformer transmitter transmission tray trough
truss trunnion tube tubesheet tubing turbine tuyere union unit utility vacuum valve vane vapor vapour vent venturi
vessel vibrator volute wall washer water weir weld well wheel wick winding window wing wire wiring wool yoke zone
economiser economizer superheater attemperator saturator quench quencher crystalliser crystallizer centrifuge
blower booster chiller absorber adsorber kiln oven autoclave digester hydrocyclone decanter thickener clarifier
precipitator baghouse rotameter coriolis vortex ultrasonic magnetic electromagnetic differential positive displacement
centrifugal reciprocating rotary axial radial progressive cavity diaphragm submersible canned plate shell tube
finned hairpin kettle thermosyphon fixed floating bed packed stirred jacketed tubular fluidised fluidized
"""
_MEASURING: Final = """
accuracy accurate adjustment amount analog analogue angle area assignment balance baseline basis bias boundary budget
bulk bus calculation calibration calibrator card cell characteristic class code coefficient column comma communication
compensation composition computer concentration conductivity configuration constant contact conversion coordinate copy
correction corresponding count criterion current curve cycle damping data database datasheet datum decimal default
definition degree density depth design detector deviation diagnostic diagram dial diameter digit digital dimension
direction display distance document documentation dose dosing dot draft drawing duplicate duration duty effect
electronics elevation entry environment environmental equation equilibrium error estimate event evidence export
exposure field figure file firmware flow flowrate flowsheet form format formula fraction frequency friction function
gain gauging gradient grade gravity guidance handheld handwriting header heat height hertz historian history humidity
hysteresis identification identifier identity imbalance import increment index infrared input installation instruction
instrumentation interface interpretation interval inventory item keyboard keypad label lag layout length level linear
linearity list local location log logbook logger logic logsheet loop manual mapping mark mass measurement measuring
memory menu message metal method minus mistake mode model moisture momentum multimeter multiplier name nameplate
network noise nominal note notation number offset operation operating operational operator order orientation origin
output overview oxygen page parameter percentage person photo picture placeholder plan plant plausible plausibility
plausibly plot polarity position potentiometer power precision pressure procedure program programme property protocol
purpose quality quantity radiation range rate ratio rating raw read reading real reality record recorder reference
region register regime registration reliability remark report representative requirement resistance resolution
response result roughness round route routine row rule run sample scale scaling scan scanner schedule scheme section
selection sense sensing sensitivity sequence series serial service sheet shift sign signal site size sketch software
soil solution space spare specification speed spelling spot spreadsheet square standard start state statement static
status step stock storage stream strength stress string stroke style subject survey symbol synchronisation table tablet
tachometer tag tape task team technician temperature template test text theory thermal thermography thickness time
timestamp timing title tolerance tool torque total trace transcription transfer transition translation transport trend
trim type typing typo unit user validity value variable variant vehicle velocity vendor version viscosity voltage
volume wave weather weight width word work workshop zero plus positive negative absolute gauge square millivolt
milliamp milliampere ohm bridge shunt drift span ambient ultrasound thermographic stethoscope borescope endoscope
strobe stroboscope clamp dipstick dye pyrometer manometer datasheet checklist photograph photo clock stopwatch rota
"""
_PEOPLE: Final = """
colleague contractor crew department discipline engineer engineering expert fitter inspector integrity laboratory lab
maintenance maker management manager manufacturer operations operator owner planner production responsible reliability
specialist staff supplier supervisor team technician vendor whoever office panel room handover toolbox permit site
plant control area authority competent personnel shift party instrumentation electrician mechanic rigger insurer
"""
_NEUTRAL: Final = """
accessible acoustic actual additional adjacent alternative appropriate assigned available bare basic calibrated central
certified clean clear close cold common commissioning compact comparable compatible complete complex concerned
conditional consistent continuous conventional cool cooling correct corresponding counter current customary dedicated
detailed direct double dry dual dynamic electric electrical electronic emergency empty equal equivalent essential
exact existing expected expert external fast fine fixed flat flexible flooded fluid foreign formal free fresh full
general genuine good handheld hard heavy hot hydraulic idle important independent indirect individual individual
inert intended intermediate internal inverse isolated large lateral latent left light liquid live local loose lower
lubricated maintained manual mechanical metallic mobile mutual natural necessary neighbouring neighboring neutral
nominal normal numeric nuclear official older open operating optical ordinary original outdoor overall parallel
parent periodic permanent permitted physical plain pneumatic portable positive practical precise present previous
primary principal prior private proper proportional protective rated ready real recorded redundant regular related
relative relevant reliable remote removable responsible reverse right rigid rotating rough safe sanitary scheduled
sealed second secondary selected sensible separate short side slow small soft solid special specific stationary steady
straight strong structural suitable sure technical temporary thermal thick thin tight transparent trapped true trusted
typical underlying uniform upper upstream downstream upward downward usable usual valid vertical horizontal visible
visual warm weak wet wide written agreed approved adopted meant intended foreseen planned unplanned present
"""
_STATES: Final = """
abrasive aeration air alignment ash attack back backpressure backwards backwash balance batch bend binding blank bleed
blind blow blowdown bound bridge bubble build bump burn campaign carry catalytic change changeover channelling charge
chip choke circulation cleaning cleanliness closed closure collect condensable condensation condense contraction
convection cooldown creep cross crystal crystallisation crystallization cut dead deadhead deaerated debris decrease
demand deposit displacement dissolved draft drag draining drop dryout dust evaporation exchange exothermic expansion
exposed feedback filling film flash flicker flood flow flushing freeze freezing friction frost gassing grade gum hang
heating high hot ice idle idling inactive increase increased inertial insulated internal laminar lean lightning lime
limescale loading lock locked low mistake mix-up mixed mixing mixture moist moisture non open oscillating oxide
partial particle peel poison polymer polymerisation polymerization prime primed priming pumped quality rain reaction
recirculate recirculation regeneration release residue reversal reverse rotation running salt sanding saturation scale
scaled score season seasonal sediment separation sequence settle settling shift short shut-down shutdown slurry smoke
soften solar solidify solids spill splash split spot stall standby standstill start-up starting startup stopping
stratification stray stress strike summer sun sunlight superheat swap swirl switchover thermally throttling tilt
transient trickle trip turbulence turbulent turnaround twist unloading unplugged up vapor vaporisation vaporization
venting void warm-up wash washed waste welding wind winter zero
"""
_FAULTS: Final = """
abrasion accumulation ageing agglomeration aggressive aging airbound airlock backflow bent blockage blocked break
breakage broken buildup burst bypassing cake caking carbon carbonisation carryover cavitation channeling chatter
choked clog coalescence coke coking collapse congestion contaminant contaminated contamination corrode corrosion
corrosive crack crossed crossing crust damage damaged decay decompose decomposition defect defective deficient
deflection deform deformation degradation degrade dehydration depletion deposition deterioration deviating dilution
dirt dirty disconnected disconnection dislocated dislodged displaced distortion disturbance disturbed eccentric
eccentricity electrolysis entrained entrainment entrapped erode erosion erratic excess excessive exchanged exhaustion
exotherm failed failing failure fall fatigue fault faulty flashing flooding fluctuate fluctuation flutter foam foaming
forgotten foul fouled fouling fracture frozen glazing gumming hammer hotspot hunting hydrate icing imbalance impaired
impairment impurity inaccurate inadequate inappropriate inclusion incomplete incondensable inconsistent incorrect
inferior ingress inhibition inleakage inoperative insufficient interference intermittent interruption intrusion
invalid inverted jam jammed kink knocking lack leak leakage leaking leaky loose loosened looseness loss lost
maladjusted maldistribution malfunction malfunctioning maloperation misadjusted misaligned misalignment misapplied
misconfiguration misconfigured misfire mismatch misplaced misprint misread misreading missing mistaken mistuned
mistyped misuse noisy noncondensable obstruct obstruction offline omitted orphaned oscillate oscillation outage
outdated outgassing overcharge overcooling overdosing overfeed overfeeding overfill overfiring overflow overheat
overheated overheating overload overloaded overlook overpressure overrange oversized overspeed oxidation passing
perforated perforation pinched pinching pinhole pitting plugged plugging poisoning poor pulsating pulsation puncture
punctured reduced reduction rejected resonance restricted restriction reversed rise rub rubbing runaway rupture
ruptured rust rusty saturated scaling scatter scored scoring scraping segregation seize seized seizure severe shading
shock shortage shorted sludge slug slugging snag solidification soot stagnant stagnation stalled starvation starve
starved stick sticking sticky stiction stuck surge surging swapped swollen tangled tear thinning throttled torn
trapped trapping tripped unbalance unbalanced undercharge undercooling underfeed undersized uneven unintended unprimed
unreliable unseated unstable unsteady unsuitable upset vaporlock vibration vortexing walled warp warped waterlogged
weaken wear wearing weep windmill windmilling worn wrong wrongly zeroshift
"""
_DOING: Final = """
accept access account acquire act add address adjust affect agree align allow alter amend analyse analyze answer
appear apply approach arrange arrive ask assess assign assume attach attempt avoid balance base be bear become begin
belong blame bleed bring buy calculate calibrate call capture care carry cause centre change check choose clarify clean
clear close collect come commission compare compensate complete concern conclude conduct confirm confuse connect
consider consist consult contact contain continue contribute control convert convey cool copy correct correspond cover
cross-check cycle date deal decide define delete deliver depend derive describe design detect determine differ direct
disagree disconnect discuss dismantle display distinguish distribute divert do document drain draw drive drop drift
duplicate edit eliminate enable encounter ensure enter establish evaluate examine exchange exclude exist expand expect
experience explain expose express extend fail fall feed feel fill find finish fit fix follow forget form free gather
generate get give go grow guarantee handle happen have hear heat help hide hinder hold identify ignore imply import
impose improve include indicate infer influence inform inhibit initiate insert inspect install interfere interpret
introduce investigate involve isolate judge justify keep know lay lead learn leave let lie line link list listen locate
lock log look lose lower lubricate maintain make manipulate match mean measure meet mention mistake mix modify monitor
mount move name need note notice number obey observe obstruct obtain occur offer omit operate order originate overlook
pass perform permit photograph pick place plan point postpone prepare present press prevent print proceed process
produce prompt prove provide pull pump purge push put quantify question raise rate reach react read realise realize
rebalance recalibrate recalculate receive recheck reclassify recognise recognize reconcile reconnect record recover
reduce refer reflect refuse regard regulate reject relate release rely remain remeasure remember remove rename render
repair repeat replace report represent request require reread reseat reset resolve respond restore restrict result
retake retain retest retighten return reveal review revise rinse rise rotate rule run sample satisfy say scale scan
schedule search seat see seek seem select send separate serve service set settle share shift shorten show shut sit size
sketch slip solve sort spread stand start state stay steam step stop store stream strip stroke study submit suffer
suggest suit supply support suppose suspect swap swing switch take tell tend test think tighten touch trace track train
transcribe transfer transmit transpose travel treat trend trim troubleshoot try tune turn type uncover understand undo
update upload use validate vary vent verify view visit wait walk want warm warn warrant wash watch wear weigh wipe
wonder work write yield zero been being done gone seen taken given left kept held made met paid put read said sent
shown shut sought spent stood stuck sent thrown told understood withdrawn worn wound written chosen drawn driven fallen
forgotten frozen hidden laid led lost mistaken risen run set spun swept swollen built bought brought caught felt fed
"""
_MORE: Final = """
diagnose differentiate enquire estimate inquire interview pinpoint recreate replot rerun revisit screen gently
interrupt audit ascertain corroborate catalogue substantiate scrutinise scrutinize query flag talk notify split probe
prioritise prioritize focus spot reference acquisition burnout continuity rest breach
configure re pre un non among amongst analysis statistics unique finding severity ability absence action advance advice aim answer approach article aspect assumption attention attribute background
barrier behaviour behavior bit brief capacity caution centre chance choice circumstance combination comment comparison
competence concern conclusion condition confusion consequence consideration consultation content context contrast
convention copy corner cost counterpart couple course decision delay delivery detail diagnosis disagreement discrepancy
discussion distinction distribution element emphasis enquiry equality examination exception excursion exercise
explanation extension extent factor failure feature fleet follow-up front group half hand help hint idea impact
implication indication influence information inquiry interaction intention interest interruption investigation issue
item job judgement judgment kind knowledge limit limitation line-up lineup link location manner matter meaning means
measure member minimum moment moving need neighbour neighbor notation notice nature object observation occasion
opinion opportunity option origin outcome outline overhaul owner pair paper paperwork pattern peer perspective phase
piece position possibility practice preparation presence preservation principle problem proof proposal question reach
readability reason recalibration reconciliation relation relationship repair replacement repetition responsibility
revision risk root scope selection setpoint setting setup sister situation someone somebody something step suspicion
symptom target task telephone thing thought threshold touch trial trouble uncertainty understanding usage use validity
variation verification view visit walkdown wish wording zone acid alkali ammonia amine brine caustic chlorine crude
ethanol glycol hydrocarbon hydrogen nitrogen methane naphtha polymer resin solvent sulphur sulfur wax feedstock
refrigerant sludge grease hot-oil seawater riverwater effluent slurry powder granule pellet crystal catalyst additive
inhibitor biocide biofilm algae mussel shell sand silt clay fibre fiber rag leaf insect nest bird animal packaging tape
rag glove welding spatter scrap foreign
"""
_FURTHER: Final = """
accelerometer alloy aluminium ammeter amplifier amplitude anemometer antifoam aperture apex apparatus appendix
applicability archive archived armature asset assistant automatic automatically automation auxiliaries auxiliary
backup badge barometer barometric batteries battery bench bezel binary booklet bourdon brass brazed breather bunker
camera cantilever capacitance capacitor casting certificate certification checkvalve chemistry chromium chute
circuitry circulating circulator cladding clerical clip coaxial collateral colour combine combined command
compatibility compensator compliance component composite compound compressed concentric concrete conductive conductor
connectivity console construction consumption contour controllability convenience conveyance coordination counterflow
counterweight coupon coverage cradle crane cryogenic cubicle custody dashboard dashpot datalogger deadband
dehumidifier densitometer desiccant designation detection determination dew dewpoint dimensional directional dish
distillate distillation doctor dosage dowel downflow drainage draught dynamometer earth earthed earthing edge editor
elastomer electrolyte electrostatic emitter enclosed enclosure encoder encoding endplate energy enthalpy entrance
envelope equip equipped ethylene excitation exciter exit experiment exponent extractor eyepiece facility factory
fastener feasibility fender fibreglass filtration final fire firebox firetube fixture flotation flux foil folder foot
footing footprint footvalve formation framework functional functionality gage galvanic gaseous gel generation generic
geometry glass governing graph graphical graphite groove guard handbook handwheel handwritten hardware harness
hermetic holdup honeycomb hook housekeeping hydrostatic hydrotest hygiene ignition imaging inbound incoming
independence indoor induced inductive industrial infrastructure ingredient initial initially injection injector
inorganic integral integrated integration interim intervention ion ionic iron keyway kinetics lattice legend
legibility licence lip locknut logistics longitudinal lot lube machinery magnetite magnification mainframe makeup
mandatory manufacture manufactured manufacturing mapped margin matrix mechanism melt meniscus mercury metallurgy
microphone migration mineral modification modulating molecular molten motion motive motorised multiphase multiplexer
multipoint multistage multivariable native nearby neck nickel nodal node norm notch notebook notification numerical
nylon operability optic optional orbital organic organisation oscillator oscilloscope osmosis outboard outbound
outflow outgoing outstation oval overlay packaged paint painted paragraph parsing partition passive patch patrol pause
performance perimeter peripheral periphery perpendicular phrase pickup piezo piezoelectric pile pipette pivot plasma
plastic platinum policy polish pore portion potential preamplifier preference preliminary prescribed preset printout
priorities priority procedural processor propane protected protecting protection provision proximity pulse pure purity
quartz quick quickly radar radiant radioactive radius readback readout reagent rear receipt receptacle recipe
recommendation recommended recovery rectangular redundancy refinery reflux refrigerated refrigeration regional
regulation regulatory reinforced remedial removal repeatability representation requisite residence resistive
restoration retention retrieve retrieved rolling rotational scenario schematic scroll sealant seam seismic selector
semi sensitive septum shaped sheath shelf shop shutoff sightglass signage silica silicone simulation simulator siphon
skimmer skin slope snubber soap solder solute sonic spark spatial specialised specified specify specimen spectral
spectrum sphere spherical spout sprocket stabiliser stair stamp stamping standardise statistical steel steering
stiffener stilling stirring stoker stopcock straightening sub submersed subset substance substitute substrate suffix
suggestion summary supervised supervision supervisory supplementary surroundings suspension switchgear symbolic
symmetrical synchronous syntax syringe systematic systematically tabular tabulated tail tailpipe tapered tar teflon
telemetry tensile term termination textbook thermistor thermodynamic thermopile thread tidal timescale titration
topside torsional totaliser totalizer toxic traceability trajectory translator transportation transverse traverse
triangular tributary trigger trolley truck tunnel turbidity turbo turbocharger turndown unknown unspecified uptake
utilisation vaporiser vector ventilation ventilator verbal vicinity video virtual vision volatile volt voltmeter
volumetric walkaround walkway warehouse waterway wattmeter worksheet worksite yard zeolite zinc zonal
"""

_REQUESTS: Final = """
add agree amend analyse analyze apply arrange ascertain ask assess assign attempt audit begin calculate calibrate call
capture carry catalogue check choose clarify collect compare complete conduct confirm consider consult contact continue
convert copy correct corroborate count cross-check cross-reference decide define delete derive determine diagnose
differentiate discuss distinguish do document double-check draw edit enquire ensure enter establish estimate evaluate
examine exclude feel file fill find flag focus follow gather get give go have identify import include inform inquire
inspect interview investigate involve judge keep label let list listen locate log look maintain make map mark match
measure monitor name note notify observe obtain perform photograph pinpoint plan plot prepare prioritise prioritize probe
provide pull put query question quantify re-check re-enter re-measure re-read re-run re-take re-test read recalculate
recalibrate recheck reconcile record recreate reference remeasure rename repeat replot report request reread rerun resolve
retake retest retrieve review revisit rule run sample scan schedule screen scrutinise scrutinize search see seek send
settle sketch sort split spot-check start stroke study submit substantiate survey take talk tap test touch trace track
transcribe treat trend troubleshoot try update upload use validate verify view visit walk watch work write
"""
_ASKED_FOR: Final = """
abnormality accelerator accidental activation actuate actuation adherence adhesion adhesive advisory aerosol
afterburner aftertreatment aggregated agitation ajar alkaline alkalinity allocate allocation amber ambiguity ambiguous
analytical aneroid anode antifreeze antisurge applicable aquastat aqueous aromatic asphalt asymmetric attenuation
audible auger augment authorisation authorise authorised autonomous backlash backlog baked ballast bandwidth beam
bevel bimetal bimetallic biological bisulphite blend blending blistering boil boiling bonded bonding bottleneck bounce
breakaway breakpoint breakthrough breathing breeze brittle brownout buckling buffer bulged bulging buoyancy burden
burr calcium calm canopy carbonate cast categorise cathode cathodic causal ceiling cement ceramic chafed chafing
chamfer charcoal charred chill chilled chloride clad clarity clause click climate cloth cloud coagulation coalescer
cocked coincide collation colloid combustible compaction compiled compiling complaint complexity comprehensive
compressibility compressible compression compromised computed conceal concentrated concentrator conceptual concise
concurrent confined conflict conflicting conform conformity congested conical conscious consensus conservation
conservative consignment consolidate constraint constricted constriction construct consumable consumed consumer
contaminate contingency contractual contradict contradiction contradictory contrary contribution contributory
convective convenient coprecipitation corrugated countermeasure creased creation crimped crimping crud crushed crusher
cumulative cured curing custom cutback cutout cyclic cyclical cylindrical damp damped dampness debottleneck debugging
decant dedicate deflagration deflected degas deionised delaminated delamination demagnetised demineralised demulsifier
dense dent dented dependency dependent depict depleted depressurisation depressurise depressurised desorption
destruction detached detachment deteriorate detonation detrimental developed development deviate devolatiliser diesel
diffusion digitisation digitiser dilute diode diplexer directive disassemble disbonded discolouration discrete
disengaged disintegrate dispatch dispersed dispersion disposal dissipation distinct distort distorted divider downside
drawdown dressing drilled drip dripping drone droop droplet dropout ductwork dummy echo effector elapsed elastic
electroplated elementary elimination elongated elongation embedded embrittlement emission emit emulsification
emulsified emulsion encrustation encrusted endplay endurance energise energised enforce engaged engagement engraved
enriched enrichment entrainer entrapment enumeration enzymatic equalisation equalising equalization ergonomic
erratically erroneous erroneously escape escaping estimation evaporate evaporated evaporative evenly evenness
excavated exclusive execute executed execution exiting expansive experimental expiration expired explicit extraction
extraneous extrapolated extruder extrusion exudation fabricated fabrication facilitate fade fallback false familiar
familiarise farm feasible ferrous fictitious fidelity fingerprint fired firing fissure flaking flammable flashback
flattened flaw flexing flexure floc flocculant fluidisation font forced forecast forge formulation founded frictional
fringe froth frothing fusion galling galvanised gap garbled gassy gelled gelling glazed glue goggles greasy greenhouse
grind grinding gripped gripping grit grooved groundwater grout grouting gutter halogen halt halted hardened harmful
harmonic hash hazy headloss heterogeneous hindrance hollow homogeneous human humid hybrid hydrant hydrolysis
hygroscopic hypothesis illegible illumination immersed immersion immobile impair impede impeded imperfect imperfection
impermeable impinge impingement implementation implicit improper inaccessible inaccuracy inactivity inadvertent
incident inclined incompatibility incompatible inconclusive inconsistency inconvenient incorporate incrustation
indistinct inductance inelastic inertia inflated inflow ingested ingestion inherent initiation inleak innate
inoperable insertion insoluble insolubles instruct instructed integrate intentional interfacial interpolation
interstitial intrinsic intrinsically inversion invoice irregular irregularity irrelevant irrigation iterative jacking
jagged jar joined jumper kickback knock knockout lapped lapping latency layered layering leaching leftover legible
legislation lengthwise liberated ligament liquefaction liquefied literature litter localised loosening loudness lump
lumps lye macro maintainability malposition maneuver manipulation mantle marshalling mask masked masking mate mature
meaningful meantime melted melting merge merged merging microbial microbiological miniature minimise misapplication
missed misspelled misspelt mist misted mitigate mock modal modulate modulation modulus molecule montage mould mouldy
mud muddy multifunction multipass navigation nitride nonconformity nuisance obscure obscured occupied odor odour oily
oleophilic omission onset opacity opaque operatives opposed opposing opposite organised oriented overgrown overhung
overlap overlapping overpressurised overridden override overrun oxidant oxidised oxidising oxidizing pallet pane
paraffin parallax parallelism parameterisation parametrised parasitic parked parsed particulate particulates
passivation paste pasted pasting patched paved payload peaking pearlite penetrate penetrated penetration perceive
perforate permeability permeate persist petrol phenol phosphate photocell pictogram piggable pigging pigment piling
pitch pivoting plasticiser play pliable plume polarisation polarised polished polishing pollutant polluted pollution
polymeric polymerised pooled pooling population porcelain porosity porous possession pour practise precipitate
precipitated precipitation prefabricated preferential prefix premature prematurely preparatory pressurisation
pressurise pressurised presumption prohibited promoter prone propagated propagation propel propelled protrude
protruding protrusion provisional pulsate pulsed pulsing pulverised pumpability punched purchased purified purifier
pyrolysis pyrophoric qualified qualitative quantitative quarantined queue quiescent quiet quoted radiated ramped
ramping random randomly raster reappraise reboiled recede recess reciprocate reclaimed recompile recompression
reconstruct rectification rectified rectify referral reflection reflector refurbish refurbished refusal regenerative
regrind reinforcement reinject reinstate reinstated relapse relaxation relevance relieved relieving reluctance remedy
reminder remnant renew renewed repetitive replica replicate replied reproducible requalification residual resonant
responsive restrain restrained restraint resume resumed retort retracted retraction retrofit retrofitted reuse revamp
reversible revert revolution rheology rhythm ribbed ribbon ripple riveted rolled rubbish runback runout sag sagging
salinity sanitised saturate sawtooth scaffold scaffolding scaly scarce scarred scavenger scoop scorched scrambled
scratch scratched scribed script scripted scrubbed scrubbing seamless secured securing seep seepage segregated
serrated serviceability shaded shake shaken shale shallow sharp sharpened shattered shear sheared shearing sheathed
shed shoot shot shredded shrink shrinkage shuttle sift silicate silicon simplex simulated sintered siphoning situated
skim skimmed skipped skipping slack slag slagging slamming slanted slat slime slimy slippage slit sloped sloping
slugflow sluggish sluice smart smear smeared smell smooth smoothed smoothing snap snapped soak soaked soaking sodium
soldered solubility soluble sonar sorbent sour spalling sparging spec spike spillage spillover spin spinning splice
splined spoilage spoiled sponge spontaneous spurious squeal squeeze squeezed stabilise stabilised stability stagnating
stain stained stainless stale stamped standardised statistically stave stiff stiffening stiffness stochastic
stoichiometric stoichiometry stoppage straightened strained straining stranded stratified streaking streamlined
stretch stretched stubborn stuffed sublimation submerged submergence subsidence substituted substitution subtracted
succeed suck sucked sucking sulfide sulphate sulphide sulphuric supercooled supercritical superimposed superseded
supplemental suppressed suppression surfactant suspended swaged swelled swelling swivel symmetry symptomatic sync
synchronised synthesis synthetic syphon tabulation tack tailored tarnished tarry taut tempered tenacious tendency
terminate terminated texture thaw thawed thawing theoretical thermoplastic thermosetting thickened thickening threaded
threads throw thump tick tidy tin tinted toggled tooth toothed torch torsion toughness traction transformed transit
transitional translated transparency transpired triangle triggered truncated truncation tweak tying typewritten
typographical ultra umbilical unauthorised unaware unburnt uncommanded underestimation unfit unification unified
uniformity unintentional unpressurised unprotected unresponsive unset untidy unwary upcoming upgrade upgraded upkeep
uplift upright upstroke urea urging utilise vacant vague vaporise vaporised variability varnish vein ventilated
vibrate vibrating vibrational violation viscous vitreous vocabulary volatiles volatility vulcanised wander wandering
warpage washout watertight waviness wavy waxy wedge wedged wheatstone whistling widen widened windup winterisation
winterised withdraw withdrawal witness wobble wobbling wooden worm wrap wrapped wrapping wrench wrinkled xylene
"""
"""Further words that describe; in a check they stand where a fault does."""
_ENDINGS: Final = ("'s", "s", "es", "ed", "d", "ing", "ly", "er", "able", "ment", "ness", "less")
_PREFIXES: Final = (
    "re",
    "un",
    "non",
    "mis",
    "pre",
    "over",
    "under",
    "sub",
    "inter",
    "back",
    "cross",
    "by",
    "de",
    "dis",
)

_NAMES: Final = f"{_FUNCTION}{_PARTS}{_MEASURING}{_PEOPLE}{_NEUTRAL}{_STATES}{_DOING}{_MORE}{_FURTHER}{_REQUESTS}"

WORDS: Final = frozenset(f"{_NAMES}{_FAULTS}{_ASKED_FOR}".replace("-", " ").split())
"""All words that there are for a model's own phrases."""

REQUESTS: Final = frozenset(_REQUESTS.split())
"""Verbs with which a request to look begins; none of them orders a change of the plant."""

CONDITIONS: Final = frozenset(f"{_FAULTS}{_ASKED_FOR}".split())
"""Words that describe what may be wrong: in a check they may stand only where it is asked for."""


def is_known(word: str) -> bool:
    """Whether a word, in small letters, is of the list or made of one that is.

    >>> is_known("impellers"), is_known("recalibrated"), is_known("kaputt")
    (True, True, False)
    """
    if word in WORDS or stem_of(word) in WORDS:
        return True
    return any(
        word.startswith(prefix) and ((rest := word[len(prefix) :]) in WORDS or stem_of(rest) in WORDS)
        for prefix in _PREFIXES
        if len(word) > len(prefix) + 3
    )


def stem_of(word: str) -> str:
    """The word without its ending where what is left is of the list, else the word.

    >>> stem_of("corroded"), stem_of("pumps")
    ('corrode', 'pump')
    """
    for ending in _ENDINGS:
        stem = word.removesuffix(ending)
        if stem == word or len(stem) < 2:
            continue
        for found in (stem, f"{stem}e", stem[:-1] if stem[-2:-1] == stem[-1:] else stem, f"{stem[:-1]}y"):
            if found in WORDS:
                return found
    return re.sub(r"i(?:es|ed|ly)$", "y", word)
