"""The words of which causes and checks are put together: things to look at, faults to look for, verbs of looking.

Closed lists, and data rather than rules. No word tells an amount, an order, a comparison, a time, a certainty, a
verdict or a piece of equipment of the plant, and none makes a sentence: there is no verb but those of looking.
"""

from functools import lru_cache
from typing import Final

_THINGS: Final = """
ability abrasive absorber accelerometer accuracy accurate acid acoustic acquisition action actions active actual
actuator actuators adapter additional additive adjustment adopted adsorber advance advice aeration aftercooler
agitator agreed aim air air-supply alarm algae alignment alkali alloy alternative aluminium ambient amine ammeter
ammonia among amongst amplifier amplitude analog analogue analyser analyses analysis analyzer anchor anemometer angle
annubar annulus anti antifoam aperture apex apparatus appendix applicability approval approved archive archived area
areas armature arrangement arrow article ash aspect assembly assessment asset assignment assistant assumption
atmosphere atmospheric attack attemperator attribute audit authority autoclave automatic automatically automation
auxiliaries auxiliary axial axle back back-up background backpressure backup backwash badge baffle baffles baghouse
balance ball band bank banks bare barometer barometric barrel barrier baseline basis basket batch bath batteries
battery bearing bed behavior behaviour bellows belt bench bend bezel bias bimetal bin binary biocide biofilm bit blade
blank blanket blanks bleed bleeder blind blinds block blow blowdown blower board body boiler bolt bolts bonnet booklet
booster boot bore borescope bottom boundary bourdon bowl box bracket brake branch branches brass brazed breach breaker
breather brick bridge brief brine brush bubble bubbler bucket build build-in bulb bulk bump bundle bunker burn burner
burnout bus bush bushing by-pass bypass cabinet cable cables cage calandria calculation calculations calibrated
calibration calibrations calibrator cam camera campaign canister canned cantilever cap capacitance capacitor capacity
capillary card cards cartridge casing casting catalogue catalyst catalytic caustic cavity cell cells centre
centrifugal centrifuge certificate certificates certification certified chain chamber change changes channel
channelling channels characteristic charge chart check checked checking checklist checks checkvalve chemical chemistry
chiller chimney chip chlorine choice choke chromium chute circuit circuitry circuits circulating circulation
circulator circumstance cladding clamp clamp-on clamps clarification clarifier class clay clean cleaning cleanliness
clearance clearances clerical clip clock closing closure clutch coating coaxial code coefficient coil collar
collateral colleague collector colour column columns combination combine combustion comma command comment
commissioning common communication communicator compact comparable comparing comparison comparisons compartment
compatibility compatible compensation compensator competence competent compliance component composite composition
compound compressed compressor compressors computer concentration concentric concerned conclusion conclusions concrete
condensable condensate condensation condense condenser condition conditional conditions conductive conductivity
conductor conduit cone configuration configure confirmation connected connection connectivity connector consideration
consistent console construction consultation consumption contact contactor container content context continuity
continuous contour contraction contractor contrast control controllability controller convection convenience
convention conventional conversion converter conveyance conveyor coolant cooldown cooler coolers cooling coordinate
coordination copy core coriolis corner correct corrected correction corrections correctness corresponding cotter
counter counterflow counterweight coupling coupon course coverage cradle crane crankcase crankshaft crew criterion
cross cross-section crossover crude cryogenic crystal crystallisation crystalliser crystallization crystallizer
cubicle cup current curve curves custody cut cycle cyclone cylinder damper damping dashboard dashpot data database
datalogger dataset datasheet datum deadband deadhead deadweight deaerated deaerator debris decanter decimal decision
decisions deck dedicated default definition dehumidifier delay delivery demand demister densitometer density
department deposit deposits depth desiccant design designation designed desuperheater detail detailed details
detection detector determination device dew dewpoint diagnosis diagnostic diagram dial diameter diaphragm differential
diffuser digester digit digital dimension dimensional dip dipstick direct direction directional disc discharge
discipline discussion dish disk displacement display dissolved distance distillate distillation distinction
distribution distributor doctor document documentation dome door dosage dose dosing dot dowel downcomer downflow
downstream draft drag drain drainage draining drains draught drawing drawings drive driver drum dry dryer dryout duct
duplicate duration dust duty duty-point dye dynamic dynamometer earth earthing economiser economizer edge editor
eductor effluent ejector elastomer elbow electric electrical electrician electrode electrodes electrolyte
electromagnetic electronic electronics electrostatic element elevation eliminator emitter emphasis enclosed enclosure
encoder encoding endoscope endplate ends energy engine engineer engineering enquiry enthalpy entrance entries entry
envelope environment environmental equaliser equality equalizer equation equilibrium equip equipment equipped ethanol
ethylene evaluation evaporation evaporator evidence exact examination exchange exchanger exchangers excitation exciter
exercise exhaust existing exit exothermic expander expansion expected experiment expert explanation exponent export
exposed exposure extension extent external extractor eyepiece face facility factor factory fan fan-belt fastener
feasibility feature feed feedback feeder feeds feedstock feedwater fender ferrule fiber fibre fibreglass field figure
filament file filling film filter filters filtration fin final finder finding findings finned firebox firetube
firmware fitter fitting fixed fixture flag flange flanges flap flare flash flat flexible flicker float floating flood
floor flotation flow flowmeter flowrate flowsheet flue fluid fluidised fluidized flush flushing flux focus foil folder
follow-up foot footing footprint footvalve foreign foreseen formal format formation formula foundation frame framework
free freeze freezing frequency fresh friction front frost fuel function functional functionality furnace fuse fuses
gage galvanic gap gas gaseous gasket gaskets gassing gate gauge gauges gauging gear gearbox gel generation generator
generic gently geometry gland glands glass glove glycol governing governor grade gradient granule graph graphical
graphite grate grating gravel gravity grease grid grille groove ground grounding group groups growth growths guard
guidance guide gum hairpin hand handbook handheld handover handwheel handwriting handwritten hard hardware harness
hatch head header headers heads heat heat-tracing heater heaters heating height hermetic hinge hint historian history
holder holdup hole honeycomb hood hook hopper horizontal hose hotwell housekeeping housing hub humidity hydraulic
hydrocarbon hydrocyclone hydrogen hydrostatic hydrotest hygiene hysteresis ice identification identifier identity
idling igniter ignition imaging impeller implication import impulse inactive inbound including incoming increment
independence independent index indicated indication indicator indirect indoor induced inducer induction inductive
industrial inert inertial information infrared infrastructure ingredient inhibitor initial initially injection
injector inlet inner inorganic input inputs inquiry inspected inspection inspector installation installed instruction
instructions instrument instrument-air instrumentation insulation insulator insurer intake integral integrated
integration integrity intended intention interaction intercooler interest interface interim intermediate internal
internals interpretation interval intervention inventory inverse inverter investigation ion ionic iron isolating
isolation isolator isometric isometrics item items jacket jacketed jet job joint journal judgement judgment junction
junction-box kettle key keyboard keypad keyway kiln kinetics knob knowledge lab label laboratory labyrinth lag lagging
laminar lance latch latent lateral lattice layout lead lead-wire leaf lean leg legend legibility length lens level
levels lever licence lid lift lightning lime limescale limit limits line line-up linear linearity liner lineup lining
link linkage lip liquid list lists live load load-cell loading loads lobe local location lock locknut log logbook
logger logic logistics logs logsheet longitudinal look loop lot louver louvre louvres lube lubricant lubricated
lubrication lubricator machine machinery machines magnet magnetic magnetite magnification mainframe maintained
maintenance maker makeup management manager mandatory manhole manifold manner manometer manual manuals manufacture
manufactured manufacturer manufacturing manway mapping margin mark marker mass mast master material matrix matter
meaning means measured measurement measurements measuring mechanic mechanical mechanism media medium meeting melt
membrane memory meniscus menu mercury mesh message metal metallic metallurgy meter methane method microphone migration
mill mineral mixer mixing mixture mobile mode model modes modification modulating module modules moist moisture
molecular molten moment momentum monitoring motion motive motor motorised mount mounting mouth movement muffler
multimeter multiphase multiplexer multiplier multipoint multistage multivariable name nameplate names naphtha native
nature nearby neck needle network neutral new nickel nipple nitrogen nodal node noise nominal non non-return norm
notation notch notebook notes notice notification nozzle nozzles number numbers numeric numerical nut nuts nylon
object observation off-line office official offset oil on-line opening operability operating operating-point operation
operational operations operator operators opportunity optic optical option optional orbital orders organic
organisation orientation orifice origin original oscillator oscilloscope osmosis outboard outbound outcome outdoor
outer outflow outgoing outlet outline output outstation oval oven overflow overhead overlay overview owner oxide
oxygen pack packaged packaging packed packing pad paddle page paint painted panel paper paperwork paragraph parallel
parameter parent parsing particle partition party pass passage passive patch path paths patrol pattern pause pedestal
peel peer peers pellet pen penstock people performance perimeter peripheral periphery permanent permit perpendicular
person personnel perspective phase photo photograph photos phrase physical pickup picture piezo piezoelectric pile
pilot pin pinion pipe pipeline pipette pipework piping piston pit pitch pitot pivot place placeholder placement plain
plan planner planning plans plant plasma plastic plate platform platinum plausibility plausibly plenum plot plug
plunger pneumatic pocket point points polarity pole policy polish polymer polymerisation polymerization pore port
portable portion position positioner positioners positions post pot potential potentiometer powder power practice pre
preamplifier precipitator precise precision preference preheater preliminary preparation prescribed presence
preservation preset pressure pressure-equipment primary prime priming principal principle printout priorities priority
procedural procedure procedures process processor product production profile program programme proof propane propeller
proper property proportional proposal protected protecting protection protective protocol provision proximity pulley
pulse pump pumped pumps pure purge purger purity purpose pyrometer quality quantity quartz quench quencher question
quick quickly rack radar radial radiant radiation radiator radius rag rail rain range ranges rate rated rating ratings
raw reaction reactor reactors readability readback reading readings readout reagent reality rear reason reboiler
receipt receiver receptacle recipe reciprocating recirculate recirculation recommendation recommended reconciliation
record recorded recorder recording recovery rectangular rectifier recycle reducer redundancy redundant reference
refinery reflux refractory refrigerant refrigerated refrigeration regeneration regime region regional register
registration regular regulation regulator regulators regulatory reinforced related relation relationship relay release
relevant relief remark remarks remedial remote removable removal repeatability repetition report reports
representation requests requirement requisite reservoir residence residue resin resistance resistive resistor
resolution response responsibility responsible restarting restoration restrictor result results retainer retention
return returns reversal reverse revision rig rigger rigid rim ring riser riverwater rod roller rolling roof room rooms
root rope rota rotameter rotary rotation rotational rotor roughness round rounds route routes routine row rows runner
running saddle safety salt sample sampler sampling sand sanding sanitary saturation saturator scale scaling scan
scanner scenario schedule scheduled schematic scheme scope scrap screen screw scroll scrubber seal sealant sealed
seals seam season seasonal seat seating seawater secondary section sections sediment segment seismic selection
selector semi sense sensitive sensitivity sensor separation separator septum sequence serial series service services
servo set set-point setpoint setpoints setting settling setup shade shaft shaft-seal shaped share sharing sheath
sheave sheet shelf shell shield shift shim shoe shop shroud shunt shut-down shutdown shutoff side sides sieve sight
sightglass sign signage signal silencer silica silicone silo silt simulation simulator sink siphon site situation size
sketch skid skimmer skin skirt sleeve slide slope slot sludge slurry smoke snubber soaker soap socket soft soften
software soil solar solder solenoid solenoids solid solidify solids solute solution solvent sonic source sources space
spacer spacing spades span spare sparger spargers spark spatial spatter specialised specialist specific specification
specifications specify specimen spectacle spectral spectrum speed spelling sphere spherical spill spindle spiral
splash spool spot spout spray spreadsheet spring springs sprinkler sprocket square stabiliser stack staff stage stair
stall stamp stamping standard standardise standby standpipe standstill start-up startup state statement static station
stationary statistical statistics stator status steady steam steamtrap steel steering stem step stethoscope stiffener
stilling stirred stirrer stirring stock stoker stopcock stopper stopwatch storage straight straightening strain-gauge
strainer strainers strap stratification stream streams strength stress strike string strip stripper strobe stroboscope
stroke structural structure stub stud studs stuffing style sub subject submersed submersible subset substance
substitute substrate suction suffix suggestion suitability sulfur sulphur summary summer sump sun sunlight superheat
superheater supervised supervision supervisor supervisory supplementary supplier supplies supply support surface
surroundings survey surveys suspension swirl switch switchgear switchover symbol symbolic symmetrical synchronisation
synchronous syntax syringe system systematic systems table tablet tabular tabulated tachometer tag tags tail tailpipe
taking tank tanks tap tape tapered tapping tar task tasks team technical technician tee teflon telemetry telephone
temperature template temporary tensile tension term terminal terminals termination test tested tester tests text
textbook theory thermal thermal-imager thermally thermistor thermocouple thermocouples thermodynamic thermographic
thermography thermometer thermopile thermostat thermosyphon thermowell thick thickener thickness thin thread throat
throttle throttling thrust tidal tie tight tightness tilt time timescale timestamp timing tip title titration
tolerance tool toolbox topside torque torsional totaliser totalizer touch tower trace traceability tracer tracing
train trains trajectory transcription transducer transfer transformer transition translation translator transmission
transmitter transparent transport transportation transverse trap traps travel traverse tray trays trend trends trial
triangular tributary trickle trigger trim trip trolley trough truck trunnion truss trusted tube tubes tubesheet tubing
tubular tunnel turbidity turbine turbo turbocharger turbulence turbulent turnaround turndown tuyere twist type types
ultrasonic ultrasound underlying understanding uniform union unique unit units unloader unloaders unloading unplugged
up-stream upper upstream uptake usable usage user using utilisation utility vacuum validation validity value values
valve valves vane vapor vaporisation vaporiser vaporization vapour variable variant variation vector vehicle velocity
vendor vent ventilation ventilator venting vents venturi verbal verification version vertical vessel vessels vibration
vibrator vicinity video view virtual viscosity visible vision visit visual void volatile voltage voltmeter volume
volumetric volute vortex walkaround walkdown walkway wall walls warehouse warm-up warning wash washed washer waste
water water-box waterway wattmeter wave wax wear-ring wear-rings weather wedge weight weir weld welding wetted wheel
wick wide width wind winding window wing winter wire wires wiring wool word wording work worksheet workshop worksite
yard yoke zeolite zero-check zinc zonal zone
"""
_FAULTS: Final = """
abnormality abrasion absence accelerator accessible accidental accumulation activation actuate actuation adherence
adhesion adhesive adjusted advisory aerosol afterburner aftertreatment age ageing agglomeration aggregated aggressive
aging agitation air-lock airbound airlock airlocked ajar alkaline alkalinity allocate allocation amber ambiguity
ambiguous analytical aneroid anode antifreeze antisurge applicable applied aquastat aqueous aromatic asphalt assigned
assumed asymmetric attenuation audible auger augment authorisation authorise authorised autonomous available backed-up
backflow backlash backlog backmixing backward backwards bad baked ballast bandwidth based beam bent bevel bimetal
bimetallic binding biofouling biological bisulphite blend blending blinded blistering blockage blockages blocked blown
boil boiling bonded bonding bottleneck bounce bowed break breakage breakaway breakpoint breakthrough breathing breeze
bridging brittle broken brownout buckling buffer build-up buildup bulged bulging bumped buoyancy burden burned burnout
burnt burnt-out burr burst bypass-open bypassed bypassing cake caked caking calcium calm canopy carbon carbonate
carbonisation carry-over carrying-over carryover cast categorise cathode cathodic causal cavitating cavitation ceiling
cement ceramic chafed chafing chamfer change changed changeover channeling channelling charcoal charred chatter chill
chilled chipped chloride choked choking chosen circuited clad clarity clause cleaned click climate climbing clipped
clog clogged clogged-up clogging close closed closing cloth cloud coagulation coalescence coalescer cocked coincide
coke coked coking cold collapse collapsed collation colloid combustible commissioned communicating compaction compiled
compiling complaint completely complexity comprehensive compressibility compressible compression compromised computed
conceal concentrated concentrator conceptual concise concurrent condensing configured confined conflict conflicting
conform conformity confusion congested congestion conical conscious consensus conservation conservative consignment
consolidate constraint constricted constriction construct consumable consumed consumer contaminant contaminants
contaminate contaminated contamination contingency contractual contradict contradiction contradictory contrary
contribution contributory controlled convective convenient converted cooled copied coprecipitation correctly corrode
corroded corrosion corrosive corrugated corrupted corruption countermeasure crack cracked cracks creased creation
crimped crimping cross-wired crossed crossing crud crushed crusher crust crystallisation crystallised crystallization
cumulative cured curing custom cutback cutout cyclic cyclical cycling cylindrical damage damaged damp damped dampness
deactivated dead-ended dead-headed dead-heading deadheaded deadheading debottleneck debris debugging decalibrated
decant decay decline declining decompose decomposition decrease decreased decreasing dedicate default defect defective
defects deficient defined deflagration deflected deflection deform deformation deformed degas degradation degrade
degraded dehydration deionised delaminated delamination delayed demagnetised demineralised demulsifier dense dent
dented dependency dependent depict depleted depletion deposit deposition deposits depressed depressurisation
depressurise depressurised derived desorption destruction detached detachment deteriorate deterioration detonation
detrimental developed development deviate deviating devolatiliser diesel difference different differently diffusion
digitisation digitiser dilute dilution diode diplexer directive dirt dirty disagreement disassemble disbonded
discolouration disconnected disconnection discrepancy discrete disengaged disintegrate dislocated dislodged dispatch
dispersed dispersion displaced disposal dissipation distinct distort distorted distortion disturbance disturbed
diverted diverting divider doubtful downscale downside drained drawdown dressing drift drifted drifting drilled drip
dripping driven driving drone droop drop droplet dropout dropping dry dry-running ductwork dummy dumping duplicate
duplicated duplicates earthed eccentric eccentricity echo edited effector elapsed elastic electrolysis electroplated
elementary elevated elimination elongated elongation embedded embrittlement emission emit empty emulsification
emulsified emulsion encrustation encrusted endplay endurance energise energised enforce engaged engagement engraved
enriched enrichment entered entering entrained entrainer entraining entrainment entrapment entrapped entry-error
enumeration enzymatic equalisation equalising equalization ergonomic erode eroded erosion erratic erratically
erroneous erroneously error errors escape escaping estimated estimation evaporate evaporated evaporative evenly
evenness event excavated exception excess excessive exchanged exclusive excursion execute executed execution exhausted
exhaustion exiting exotherm expansive experimental expiration expired explicit exported extended extra extraction
extraneous extrapolated extruder extrusion exudation fabricated fabrication facilitate facing fade fail-closed failed
failing failure failures fall fallback falling false familiar familiarise farm fatigue fault faults faulty feasible
fed feeding ferrous fictitious fidelity filled fingerprint fired firing fissure fitted flaking flammable flashback
flashing flattened flaw flexing flexure floating floc flocculant flooded flooding flowing fluctuate fluctuating
fluctuation fluidisation flutter foam foamed foaming font forced forecast foreign forge forgotten formulation foul
fouled fouling founded fracture fractures frayed fretted frictional fringe froth frothing frozen frozen-in full fully
fusion galled galling galvanised gap garbled gas-bound gassy gelled gelling genuine glazed glazing glue goggles going
greasy greenhouse grind grinding gripped gripping grit grooved groundwater grout grouting guessed gummed gumming
gutter halogen halt halted hammer hammering hardened harmful harmonic hash hazy headloss heated heavy held
heterogeneous high hindrance hold hollow homogeneous hot hotspot human humid hunting hybrid hydrant hydrate hydrolysis
hygroscopic hypothesis iced icing idle illegible illumination imbalance immersed immersion immobile impair impaired
impairment impede impeded imperfect imperfection impermeable impinge impingement implementation implicit imported
improper impurities impurity inaccessible inaccuracy inaccurate inactivity inadequate inadvertent inappropriate
incident inclined inclusion incompatibility incompatible incomplete inconclusive incondensable inconsistency
inconsistent inconvenient incorporate incorrect incorrectly increase increased increasing incrustation indicating
indistinct inductance inelastic inertia inflated inflow ingested ingestion ingress inherent inhibition initiation
inleak inleakage innate inoperable inoperative insertion insoluble insolubles instruct instructed insufficient
insulated integrate intentional interfacial interference interlocked intermittent interpolation interpreted
interrupted interruption interstitial intrinsic intrinsically intrusion invalid inversion inverted invoice irregular
irregularity irrelevant irrigation isolated iterative jacking jagged jam jammed jar joined jump jumper kept kickback
kink kinked knock knocking knockout labelled lack lapped lapping large latency layered layering leaching leak leakage
leakages leaking leaks leaky left leftover legible legislation lengthwise liberated ligament liquefaction liquefied
listed literature litter loaded localised located locked logged looped loose loosened looseness loosening loss lost
loudness low low-flow lump lumps lye macro maintainability maladjusted maldistributed maldistribution malfunction
malfunctioning maloperation malposition maneuver manipulation mantle manually-entered mapped marshalling mask masked
masking mate mature meaningful meant meantime melted melting merge merged merging microbial microbiological miniature
minimise mis-set mis-wired misadjusted misaligned misalignment misallocated misapplication misapplied misassembled
misassigned miscalibrated miscalibration misconfiguration misconfigured misfiled misfire misidentified
misinterpretation misinterpreted mislabeled mislabelled mismapped mismatch mismatched misnamed misordered misplaced
misplacement misprint misread misreading missed misset missing misspelled misspelt mist mistake mistaken mistakes
misted misthreaded mistuned mistyped mistyping misuse miswired mitigate mix-up mixed mixing mock modal modified
modulate modulation modulus molecule montage mould mouldy mounted moved moving mud muddy multifunction multipass
navigation negative nitride noisy noncondensable nonconformity notched noted nuisance obscure obscured obstruct
obstructed obstruction obstructions occupied odd odor odour off off-range off-scale offline oily old oleophilic
omission omitted onset opacity opaque open open-circuit opened opening operatives opposed opposing opposite organised
oriented orphaned oscillate oscillating oscillation out outage outdated outgassing overcharge overcooled overcooling
overdosing overfeed overfeeding overfill overfilled overfilling overfiring overflow overflowing overgrown overhauled
overheat overheated overheating overhung overlap overlapping overload overloaded overlook overpressure overpressurised
overrange overranged overridden override overrun oversight oversized overspeed oversupply overtemperature
overthrottled overtightened overwritten oxidant oxidation oxidised oxidising oxidizing pallet pane paraffin parallax
parallel parallelism parameterisation parametrised parasitic parked parsed partial partially particulate particulates
partly passing passivation paste pasted pasting patched paved payload peaking pearlite penetrate penetrated
penetration perceive perforate perforated perforation permeability permeate persist petrol phenol phosphate photocell
pictogram pierced piggable pigging pigment piling pinched pinching pinhole pinholes pitch pitting pivoting placed
placeholder placement planned plasticiser plausible play pliable plugged plugged-up plugging plume pocket pocketed
pockets poisoned poisoning polarisation polarised polished polishing pollutant polluted pollution polymeric
polymerised pooled pooling poor poorly population porcelain porosity porous positioned positive possession possible
pour practise precipitate precipitated precipitation prefabricated prefix premature prematurely preparatory
pressurisation pressurise pressurised presumption primed problem prohibited promoter prone propagated propagation
propel propelled protrude protruding protrusion provisional pulsate pulsating pulsation pulsed pulsing pulverised
pumpability punched puncture punctured punctures purchased purified purifier pyrolysis pyrophoric qualified
qualitative quantitative quarantined questionable queue quiescent quiet quoted radiated railed raised ramped ramping
random randomly ranged raster read readable real reappraise reassembled reboiled rebuilt recede recess reciprocate
recirculated recirculating recirculation reclaimed recompile recompression reconstruct rectification rectified rectify
recycled reduced reduction referral reflection reflector refurbish refurbished refusal regenerative regrind
reinforcement reinject reinstate reinstated rejected relapse relaxation relevance relieved relieving reluctance remedy
reminder remnant removed renamed renew renewed repaired repetitive replaced replica replicate replied reporting
reproducible requalification rerated rerouted residual resonance resonant respond responding responsive restrain
restrained restraint restricted restriction restrictions resume resumed retort retracted retraction retrayed retrofit
retrofitted retubed returning reuse revamp revamped reversed reversible revert revised revolution rheology rhythm
ribbed ribbon ripple rise rising riveted rolled rotating rounded rounding rub rubbing rubbish runaway runback running
runout rupture ruptured rust rusty sag sagging salinity sanded sanitised saturate saturated sawtooth scaffold
scaffolding scaled scaling scaly scarce scarred scatter scavenger scoop scorched scored scoring scrambled scraping
scratch scratched scribed script scripted scrubbed scrubbing seamless seasonal seat seating secured securing seep
seepage segregated segregation seize seized seizure selected sensing separate serrated serviceability serving shaded
shading shake shaken shale shallow sharp sharpened shattered shear sheared shearing sheathed shed shielded shifted
shock shoot short short-circuited short-circuiting short-pass shortage shorted shot showing shredded shrink shrinkage
shrunk shut shut-down shut-off shuttle sift silicate silicon silted silting simplex simulated sintered siphon
siphoning situated sizing skim skimmed skipped skipping slack slag slagging slamming slanted slat slime slimy slip
slippage slipping slips slit sloped sloping sludge slug slugflow slugging sluggish sluice small smart smear smeared
smell smooth smoothed smoothing snag snap snapped soak soaked soaking sodium softened soldered solidification
solidified solubility soluble sonar soot sorbent sour spalling spanned sparging spec specified spent spike spillage
spillover spin spinning splice splined split spoilage spoiled sponge spongy spontaneous spurious squeal squeeze
squeezed stabilise stabilised stability stagnant stagnating stagnation stain stained stainless stale stalled stamped
standardised standby standing standstill start-up started starting starvation starve starved stated statistically
stave stick sticking sticky stiction stiff stiffening stiffness stochastic stoichiometric stoichiometry stoppage
stopped stopping stored straightened strained straining stranded stratified stratifying streaking streamlined stretch
stretched stripped strong stubborn stuck stuck-at stuck-open stuffed sublimation submerged submergence subsidence
substituted substitution subtracted succeed suck sucked sucking sulfide sulphate sulphide sulphuric supercooled
supercritical superfluous superimposed superseded supplemental supplied supplying suppressed suppression surfactant
surge surging surplus suspect suspended suspicious swaged swapped swelled swelling switched swivel swollen symmetry
symptomatic sync synchronised synthesis synthetic syphon tabulation tack tailored taken tangled tarnished tarry taut
tear tempered tenacious tendency terminate terminated texture thaw thawed thawing theoretical thermoplastic
thermosetting thickened thickening thinning threaded threads throttled throw thump tick tidy tin tinted toggled tooth
toothed torch torn torsion touching toughness traction transcribed transferred transformed transient transit
transitional translated transparency transpired transposed trapped trapping triangle triggered trimmed tripped trouble
truncated truncation tuned tunnelling turned turning tweak twisted tying typed typewritten typing typo typographical
typos ultra umbilical unaligned unauthorised unavailable unaware unbalance unbalanced unburnt uncalibrated uncertainty
uncommanded unconverted uncooled uncopied undercharge undercooled undercooling underestimation underfeed underfeeding
underfilled underpressure undersized undersupplied undersupply undervolted undrained unequal unequally uneven unfilled
unfit ungrounded unheated unification unified uniformity uninsulated unintended unintentional unknown unloaded
unlogged unlubricated unmaintained unplanned unplugged unpowered unpressurised unprimed unprotected unread unreadable
unrecorded unreliable unresponsive unseated unset unstable unsteady unsuitable unsuited untidy untightened
untransferred unvented unwary upcoming updated upgrade upgraded upkeep uplift upright upscale upset upstroke urea
urging used utilise vacant vague valid vapor-lock vaporise vaporised vaporlock vapour-lock vapour-locked variability
varnish vein vented ventilated vibrate vibrated vibrating vibration vibrational violation viscous vitreous vocabulary
volatiles volatility vortexing vulcanised walled wander wandering warp warpage warped washout waterlogged watertight
waviness wavy waxed waxy weak weaken wear wearing wedge wedged weep weeping wet wheatstone whistling widen widened
windmill windmilling windup winterisation winterised wired withdraw withdrawal wobble wobbling wooden working worm
worn worn-out wrap wrapped wrapping wrench wrinkled written wrong wrong-size wrong-type wrong-way wrongly wrongness
xylene zeroed zeroshift
"""
_REQUESTS: Final = """
add address agree amend analyse analyze apply arrange ascertain ask assess assign attempt audit calculate calibrate
call capture carry catalogue check choose clarify collect compare complete conduct confirm consider consult contact
continue convert coordinate copy correct corroborate count cross-check cross-reference decide define delete derive
determine diagnose differentiate discuss dispatch distinguish do document double-check edit engage enquire ensure
enter establish estimate evaluate examine exchange exclude feel file fill find flag focus follow gather get give have
identify import include inform initiate inquire inspect install interview investigate involve judge keep label let
list listen locate log look maintain make map mark match measure monitor name note notify observe obtain perform
photograph pinpoint plan plot prepare prioritise prioritize probe provide pull put quantify query question re-check
re-enter re-measure re-read re-run re-take re-test read recalculate recalibrate recheck reconcile record recreate
remeasure rename repeat replot report request reread rerun resolve restore retake retest retrieve review revisit rule
run sample scan schedule screen scrutinise scrutinize search see seek send settle simulate sketch sort split
spot-check stroke study submit substantiate substitute survey swap take talk tap test touch trace track transcribe
treat trend troubleshoot try update upload use validate verify view visit walk watch work write
"""
_REMEDIES: Final = """
adjust align backflush back-flush backwash bleed clean clear drain exchange flush insulate lubricate mend open prime
purge realign rebuild recalibrate refit repair replace reprime reseat reset restore rezero re-zero rod service swap
tighten vent zero
"""

THINGS: Final = frozenset(_THINGS.split())
FAULTS: Final = frozenset(_FAULTS.split())
REQUESTS: Final = frozenset(_REQUESTS.split())
REMEDIES: Final = frozenset(_REMEDIES.split())
"""What is done about a fault, where the phrase says "if"."""


@lru_cache(maxsize=4096)
def is_thing(word: str) -> bool:
    """Whether a word in small letters is a thing, also in the plural, with 's, or put together of such.

    >>> is_thing("impellers"), is_thing("valve's"), is_thing("lead-wire"), is_thing("worn")
    (True, True, True, False)
    """
    stems = {word, word.removesuffix("'s"), word.removesuffix("s"), word.removesuffix("es")}
    stems |= {f"{word.removesuffix('ies')}y"} if word.endswith("ies") else set()
    if any(len(each) > 2 and each in THINGS for each in stems):
        return True
    parts = word.split("-")
    return len(parts) > 1 and all(map(is_thing, parts))


@lru_cache(maxsize=4096)
def is_fault(word: str) -> bool:
    """Whether a word in small letters is a fault, or made of a listed word as "overranged" or "edited" are.

    >>> is_fault("worn"), is_fault("overranged"), is_fault("fail-open"), is_fault("overheats"), is_fault("doubled")
    (True, True, True, False, False)
    """
    if word in FAULTS:
        return True
    if is_thing(word) or word in _EVIDENCE:
        return False
    if _stem(word) in _STEMS:
        return True
    for prefix in ("over", "under", "mis", "un", "non", "re"):
        rest = word.removeprefix(prefix).removeprefix("-")
        if rest != word and len(rest) > 3 and (rest in FAULTS or (rest.endswith("ed") and _stem(rest) in _STEMS)):
            return True
    parts = word.split("-")
    return len(parts) > 1 and all(is_thing(each) or is_fault(each) or each in _SMALL for each in parts)


_STEMS: Final = THINGS | FAULTS | REMEDIES
"""Not the verbs of looking: "inspected" would say that somebody did."""
_EVIDENCE: Final = frozenset({"reported", "noticed", "evidenced", "dated", "timed", "unchanged", "numbered", "valued"})
_SMALL: Final = frozenset({"of", "in", "out", "off", "on", "up", "to", "by", "fail"})


def _stem(word: str) -> str | None:
    """The word that a participle is made of, where it is a listed one."""
    for ending in ("ed", "ing"):
        stem = word.removesuffix(ending)
        if stem == word or len(stem) < 3:
            continue
        for found in (stem, f"{stem}e", stem[:-1] if stem[-2:-1] == stem[-1:] else stem):
            if found in _STEMS:
                return found
    return None
