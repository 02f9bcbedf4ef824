//! Sentence pairs of a small grammar, to learn from where the homework's are not to be had.
//!
//! Words and their forms are written out as Spanish and English write them; the sentences are
//! put together from them, agree in gender, number and person, and are then normalised as the
//! homework's are. All of them are short enough to learn from. There are some thousands, of which a
//! seed chooses, from every kind of sentence about as many.

use std::collections::HashSet;

use rand::{SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;

use super::{
    corpus::{Pair, is_short},
    text::normalize,
};

/// So many different pairs in a random order, no two with the same Spanish; fewer if the grammar has
/// no more. The same seed gives the same pairs on every machine.
#[must_use]
pub fn pairs(count: usize, seed: u64) -> Vec<Pair> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut kinds: Vec<_> = kinds()
        .into_iter()
        .map(|mut pairs| {
            pairs.shuffle(&mut random);
            pairs.into_iter()
        })
        .collect();
    // From each kind in turn, so that those of which there are many do not drown the others.
    let mut chosen = Vec::new();
    while chosen.len() < count && !kinds.is_empty() {
        kinds.retain_mut(|kind| {
            let next = kind.next();
            let any = next.is_some();
            chosen.extend(next);
            any
        });
    }
    chosen.truncate(count);
    chosen.shuffle(&mut random);
    chosen
}

/// So many pairs, nine tenths to learn from and a tenth to validate on, none of which shares its
/// Spanish with one to learn from.
#[must_use]
pub fn training_and_validation(count: usize, seed: u64) -> (Vec<Pair>, Vec<Pair>) {
    let mut training = pairs(count, seed);
    let validation = training.split_off(training.len() - training.len() / 10);
    (training, validation)
}

/// All sentences by their kinds, the Spanish of each only once.
fn kinds() -> Vec<Vec<Pair>> {
    let mut known = HashSet::new();
    [
        doing,
        wishing,
        asking,
        ordering,
        with_objects,
        eating,
        liking,
        feeling,
        describing,
        being_someone,
        having_hunger,
        placing,
        pointing,
    ]
    .map(|kind: fn(&mut Said)| {
        let mut sentences = Said::default();
        kind(&mut sentences);
        let mut pairs = sentences.pairs;
        pairs.retain(|pair| known.insert(pair.source.clone()));
        pairs
    })
    .into()
}

/// Pairs of sentences as they are said, one after the other.
#[derive(Default)]
struct Said {
    pairs: Vec<Pair>,
}

impl Said {
    /// Adds a pair, unless it is too long.
    fn say(&mut self, spanish: &str, english: &str) {
        let pair = Pair {
            source: normalize(spanish).text,
            target: normalize(english).text,
        };
        if is_short(&pair) {
            self.pairs.push(pair);
        }
    }
}

/// Who does something. Spanish says it by the verb's form alone where that is clear.
struct Person {
    spanish: &'static str,
    english: &'static str,
    /// Which of a verb's five forms: 0 `yo`, 1 `tú`, 2 `él`, 3 `nosotros`, 4 `ellos`.
    form: usize,
    /// Which of an adjective's four forms it may take: see [`adjective`].
    agrees: &'static [usize],
}

const PEOPLE: [Person; 7] = [
    person("", "i", 0, &[0, 1]),
    person("", "you", 1, &[0, 1]),
    person("él ", "he", 2, &[0]),
    person("ella ", "she", 2, &[1]),
    person("Tom ", "Tom", 2, &[0]),
    person("", "we", 3, &[2, 3]),
    person("", "they", 4, &[2, 3]),
];

const fn person(
    spanish: &'static str,
    english: &'static str,
    form: usize,
    agrees: &'static [usize],
) -> Person {
    Person {
        spanish,
        english,
        form,
        agrees,
    }
}

const AM: [&str; 5] = ["am", "are", "is", "are", "are"];
const WAS: [&str; 5] = ["was", "were", "was", "were", "were"];
const SER: [&str; 5] = ["soy", "eres", "es", "somos", "son"];
const ESTAR: [&str; 5] = ["estoy", "estás", "está", "estamos", "están"];
const ESTABA: [&str; 5] = ["estaba", "estabas", "estaba", "estábamos", "estaban"];
const FUTURE: [&str; 5] = ["é", "ás", "á", "emos", "án"];

/// The forms of a verb: infinitive, the future's stem, gerund, five of the present, five of the
/// past, what not to do (`no corras`); then the English verb, its third person, past and gerund.
struct Verb {
    forms: [&'static str; 18],
}

impl Verb {
    fn all(rows: &'static str) -> impl Iterator<Item = Self> {
        rows.lines().map(|row| {
            let words: Vec<_> = row.split_whitespace().collect();
            Self {
                forms: words.try_into().expect("eighteen forms, as the tests find"),
            }
        })
    }

    fn named(infinitive: &str) -> Self {
        [ACTIONS, HANDLINGS, OPENING]
            .into_iter()
            .flat_map(Self::all)
            .find(|verb| verb.infinitive() == infinitive)
            .expect("one of the verbs above")
    }

    fn infinitive(&self) -> &str {
        self.forms[0]
    }

    fn future(&self, form: usize) -> String {
        format!("{}{}", self.forms[1], FUTURE[form])
    }

    fn gerund(&self) -> &str {
        self.forms[2]
    }

    fn present(&self, form: usize) -> &str {
        self.forms[3 + form]
    }

    fn past(&self, form: usize) -> &str {
        self.forms[8 + form]
    }

    /// As one says it to a friend; all our verbs are regular in this.
    fn order(&self) -> &str {
        self.present(2)
    }

    fn forbidden(&self) -> &str {
        self.forms[13]
    }

    fn english(&self) -> &str {
        self.forms[14]
    }

    fn english_present(&self, form: usize) -> &str {
        self.forms[if form == 2 { 15 } else { 14 }]
    }

    fn english_past(&self) -> &str {
        self.forms[16]
    }

    fn doing(&self) -> &str {
        self.forms[17]
    }
}

const ACTIONS: &str = "\
correr correr corriendo corro corres corre corremos corren corrí corriste corrió corrimos corrieron corras run runs ran running
cantar cantar cantando canto cantas canta cantamos cantan canté cantaste cantó cantamos cantaron cantes sing sings sang singing
bailar bailar bailando bailo bailas baila bailamos bailan bailé bailaste bailó bailamos bailaron bailes dance dances danced dancing
nadar nadar nadando nado nadas nada nadamos nadan nadé nadaste nadó nadamos nadaron nades swim swims swam swimming
dormir dormir durmiendo duermo duermes duerme dormimos duermen dormí dormiste durmió dormimos durmieron duermas sleep sleeps slept sleeping
llorar llorar llorando lloro lloras llora lloramos lloran lloré lloraste lloró lloramos lloraron llores cry cries cried crying
trabajar trabajar trabajando trabajo trabajas trabaja trabajamos trabajan trabajé trabajaste trabajó trabajamos trabajaron trabajes work works worked working
estudiar estudiar estudiando estudio estudias estudia estudiamos estudian estudié estudiaste estudió estudiamos estudiaron estudies study studies studied studying
cocinar cocinar cocinando cocino cocinas cocina cocinamos cocinan cociné cocinaste cocinó cocinamos cocinaron cocines cook cooks cooked cooking
esperar esperar esperando espero esperas espera esperamos esperan esperé esperaste esperó esperamos esperaron esperes wait waits waited waiting
viajar viajar viajando viajo viajas viaja viajamos viajan viajé viajaste viajó viajamos viajaron viajes travel travels traveled traveling
gritar gritar gritando grito gritas grita gritamos gritan grité gritaste gritó gritamos gritaron grites shout shouts shouted shouting
saltar saltar saltando salto saltas salta saltamos saltan salté saltaste saltó saltamos saltaron saltes jump jumps jumped jumping
hablar hablar hablando hablo hablas habla hablamos hablan hablé hablaste habló hablamos hablaron hables talk talks talked talking
fumar fumar fumando fumo fumas fuma fumamos fuman fumé fumaste fumó fumamos fumaron fumes smoke smokes smoked smoking
jugar jugar jugando juego juegas juega jugamos juegan jugué jugaste jugó jugamos jugaron juegues play plays played playing
mentir mentir mintiendo miento mientes miente mentimos mienten mentí mentiste mintió mentimos mintieron mientas lie lies lied lying
ganar ganar ganando gano ganas gana ganamos ganan gané ganaste ganó ganamos ganaron ganes win wins won winning
ayudar ayudar ayudando ayudo ayudas ayuda ayudamos ayudan ayudé ayudaste ayudó ayudamos ayudaron ayudes help helps helped helping
comer comer comiendo como comes come comemos comen comí comiste comió comimos comieron comas eat eats ate eating
beber beber bebiendo bebo bebes bebe bebemos beben bebí bebiste bebió bebimos bebieron bebas drink drinks drank drinking
leer leer leyendo leo lees lee leemos leen leí leíste leyó leímos leyeron leas read reads read reading
escribir escribir escribiendo escribo escribes escribe escribimos escriben escribí escribiste escribió escribimos escribieron escribas write writes wrote writing";

/// What can be done with any thing.
const HANDLINGS: &str = "\
tener tendr teniendo tengo tienes tiene tenemos tienen tenía tenías tenía teníamos tenían tengas have has had having
querer querr queriendo quiero quieres quiere queremos quieren quería querías quería queríamos querían quieras want wants wanted wanting
ver ver viendo veo ves ve vemos ven vi viste vio vimos vieron veas see sees saw seeing
comprar comprar comprando compro compras compra compramos compran compré compraste compró compramos compraron compres buy buys bought buying
vender vender vendiendo vendo vendes vende vendemos venden vendí vendiste vendió vendimos vendieron vendas sell sells sold selling
necesitar necesitar necesitando necesito necesitas necesita necesitamos necesitan necesité necesitaste necesitó necesitamos necesitaron necesites need needs needed needing
perder perder perdiendo pierdo pierdes pierde perdemos pierden perdí perdiste perdió perdimos perdieron pierdas lose loses lost losing
encontrar encontrar encontrando encuentro encuentras encuentra encontramos encuentran encontré encontraste encontró encontramos encontraron encuentres find finds found finding
pintar pintar pintando pinto pintas pinta pintamos pintan pinté pintaste pintó pintamos pintaron pintes paint paints painted painting";

const OPENING: &str = "\
abrir abrir abriendo abro abres abre abrimos abren abrí abriste abrió abrimos abrieron abras open opens opened opening
cerrar cerrar cerrando cierro cierras cierra cerramos cierran cerré cerraste cerró cerramos cerraron cierres close closes closed closing";

/// Verbs with the nouns that go with them.
const PAIRED: [(&[&str], &str); 4] = [
    (&["abrir", "cerrar"], OPENABLE),
    (&["leer", "escribir"], READABLE),
    (&["comer"], FOODS),
    (&["beber"], DRINKS),
];

/// A noun: singular and plural, and the same in English.
struct Noun {
    spanish: [&'static str; 2],
    english: [&'static str; 2],
    feminine: bool,
}

impl Noun {
    fn all(rows: &'static str) -> impl Iterator<Item = Self> {
        rows.lines().map(|row| {
            let words: Vec<_> = row.split_whitespace().collect();
            let [article, one, many, english, englishes] =
                words.try_into().expect("five words, as the tests find");
            Self {
                spanish: [one, many],
                english: [english, englishes],
                feminine: article == "la",
            }
        })
    }

    /// Which of an adjective's four forms it takes.
    fn agrees(&self, number: usize) -> usize {
        2 * number + usize::from(self.feminine)
    }

    /// The noun with a word before it, whose four forms are given.
    fn with(&self, forms: &[&str; 4], english: [&str; 2], number: usize) -> [String; 2] {
        let spanish = format!("{} {}", forms[self.agrees(number)], self.spanish[number]);
        let english = format!("{} {}", english[number], self.english[number]);
        [spanish, english]
    }

    fn the(&self, number: usize) -> [String; 2] {
        self.with(&["el", "la", "los", "las"], ["the", "the"], number)
    }

    fn my(&self, number: usize) -> [String; 2] {
        self.with(&["mi", "mi", "mis", "mis"], ["my", "my"], number)
    }

    fn your(&self, number: usize) -> [String; 2] {
        self.with(&["tu", "tu", "tus", "tus"], ["your", "your"], number)
    }

    fn this(&self, number: usize) -> [String; 2] {
        let forms = ["este", "esta", "estos", "estas"];
        self.with(&forms, ["this", "these"], number)
    }

    fn that(&self, number: usize) -> [String; 2] {
        self.with(&["ese", "esa", "esos", "esas"], ["that", "those"], number)
    }

    /// One of it.
    fn a(&self) -> [String; 2] {
        let article = if self.english[0].starts_with(['a', 'e', 'i', 'o', 'u']) {
            "an"
        } else {
            "a"
        };
        self.with(&["un", "una", "unos", "unas"], [article, "some"], 0)
    }
}

const THINGS: &str = "\
el libro libros book books
la llave llaves key keys
el coche coches car cars
la casa casas house houses
la silla sillas chair chairs
la mesa mesas table tables
la caja cajas box boxes
el mapa mapas map maps
el barco barcos boat boats
la bolsa bolsas bag bags
la cama camas bed beds
la taza tazas cup cups
la flor flores flower flowers
la camisa camisas shirt shirts
el sombrero sombreros hat hats
el lápiz lápices pencil pencils
la foto fotos photo photos
el reloj relojes watch watches";
const ANIMALS: &str = "\
el perro perros dog dogs
el gato gatos cat cats
el caballo caballos horse horses
la vaca vacas cow cows
el pájaro pájaros bird birds
el ratón ratones mouse mice
el cerdo cerdos pig pigs
el pato patos duck ducks
el oso osos bear bears";
const FAMILY: &str = "\
el hermano hermanos brother brothers
la hermana hermanas sister sisters
el amigo amigos friend friends
la amiga amigas friend friends
el padre padres father parents
la madre madres mother mothers
el hijo hijos son sons
la hija hijas daughter daughters
el tío tíos uncle uncles
la tía tías aunt aunts";
const OCCUPATIONS: &str = "\
el médico médicos doctor doctors
la médica médicas doctor doctors
el profesor profesores teacher teachers
la profesora profesoras teacher teachers
el cocinero cocineros cook cooks
la cocinera cocineras cook cooks
el actor actores actor actors
la actriz actrices actress actresses
el pintor pintores painter painters
la pintora pintoras painter painters
el rey reyes king kings
la reina reinas queen queens
el abogado abogados lawyer lawyers
la abogada abogadas lawyer lawyers";
const FOODS: &str = "\
el pan panes bread breads
el arroz arroces rice rices
la sopa sopas soup soups
la carne carnes meat meats
el pescado pescados fish fish
el queso quesos cheese cheeses
la fruta frutas fruit fruits
el pollo pollos chicken chickens";
const DRINKS: &str = "\
la leche leches milk milks
el té tés tea teas
el café cafés coffee coffees
el vino vinos wine wines
el zumo zumos juice juices";
const OPENABLE: &str = "\
la puerta puertas door doors
la ventana ventanas window windows
la caja cajas box boxes
el libro libros book books
la bolsa bolsas bag bags";
const READABLE: &str = "\
el libro libros book books
la carta cartas letter letters
el poema poemas poem poems";

/// The four forms of an adjective: masculine, feminine, and both in the plural.
fn adjective(masculine: &str) -> [String; 4] {
    if let Some(stem) = masculine.strip_suffix('o') {
        return ["o", "a", "os", "as"].map(|end| format!("{stem}{end}"));
    }
    let end = if masculine.ends_with('e') { "s" } else { "es" };
    ["", "", end, end].map(|end| format!("{masculine}{end}"))
}

/// What things and animals are.
const LOOKS: [[&str; 2]; 8] = [
    ["grande", "big"],
    ["pequeño", "small"],
    ["viejo", "old"],
    ["blanco", "white"],
    ["negro", "black"],
    ["bonito", "pretty"],
    ["feo", "ugly"],
    ["bueno", "good"],
];
/// What things are.
const MAKES: [[&str; 2]; 6] = [
    ["nuevo", "new"],
    ["rojo", "red"],
    ["azul", "blue"],
    ["verde", "green"],
    ["caro", "expensive"],
    ["barato", "cheap"],
];
/// What people are.
const TRAITS: [[&str; 2]; 11] = [
    ["alto", "tall"],
    ["bajo", "short"],
    ["joven", "young"],
    ["viejo", "old"],
    ["fuerte", "strong"],
    ["rico", "rich"],
    ["pobre", "poor"],
    ["amable", "kind"],
    ["tímido", "shy"],
    ["sano", "healthy"],
    ["rápido", "fast"],
];
/// How they are at the moment, more or less.
const MOODS: [[&str; 2]; 9] = [
    ["cansado", "tired"],
    ["triste", "sad"],
    ["enfermo", "sick"],
    ["contento", "happy"],
    ["enfadado", "angry"],
    ["ocupado", "busy"],
    ["borracho", "drunk"],
    ["aburrido", "bored"],
    ["nervioso", "nervous"],
];
/// How they are at the moment or are not.
const SITUATIONS: [[&str; 2]; 4] = [
    ["solo", "alone"],
    ["listo", "ready"],
    ["perdido", "lost"],
    ["despierto", "awake"],
];
/// How things are at the moment.
const STATES: [[&str; 2]; 5] = [
    ["roto", "broken"],
    ["limpio", "clean"],
    ["sucio", "dirty"],
    ["mojado", "wet"],
    ["seco", "dry"],
];

/// `corro`, `no corrí`, `estoy corriendo`, `siempre corro`.
fn doing(sentences: &mut Said) {
    for verb in Verb::all(ACTIONS) {
        for person in &PEOPLE {
            let Person {
                spanish: who,
                english: who_english,
                form,
                ..
            } = *person;
            let (present, past, future) = (verb.present(form), verb.past(form), verb.future(form));
            let (now, before) = (verb.english_present(form), verb.english_past());
            let (base, doing) = (verb.english(), verb.doing());
            let (gerund, do_not) = (verb.gerund(), if form == 2 { "doesn't" } else { "don't" });
            let mut say = |spanish: String, english: String| {
                sentences.say(
                    &format!("{who}{spanish}."),
                    &format!("{who_english} {english}."),
                );
            };
            say(present.to_owned(), now.to_owned());
            say(format!("no {present}"), format!("{do_not} {base}"));
            // Some verbs' past is their present in `nosotros`: the present comes first and stays.
            say(past.to_owned(), before.to_owned());
            say(format!("no {past}"), format!("didn't {base}"));
            say(future.clone(), format!("will {base}"));
            say(format!("no {future}"), format!("won't {base}"));
            say(
                format!("{} {gerund}", ESTAR[form]),
                format!("{} {doing}", AM[form]),
            );
            say(
                format!("{} {gerund}", ESTABA[form]),
                format!("{} {doing}", WAS[form]),
            );
            say(format!("siempre {present}"), format!("always {now}"));
            say(format!("nunca {present}"), format!("never {now}"));
            say(format!("{present} mucho"), format!("{now} a lot"));
            say(format!("{present} aquí"), format!("{now} here"));
            say(format!("{past} ayer"), format!("{before} yesterday"));
        }
    }
}

/// `quiero correr`, `no puedo correr`, `tengo que correr`, `me gusta correr`.
fn wishing(sentences: &mut Said) {
    const QUERER: [&str; 5] = ["quiero", "quieres", "quiere", "queremos", "quieren"];
    const PODER: [&str; 5] = ["puedo", "puedes", "puede", "podemos", "pueden"];
    const DEBER: [&str; 5] = ["debo", "debes", "debe", "debemos", "deben"];
    for verb in Verb::all(ACTIONS) {
        let (infinitive, base) = (verb.infinitive(), verb.english());
        for person in &PEOPLE {
            let (who, english, form) = (person.spanish, person.english, person.form);
            let want = if form == 2 { "wants" } else { "want" };
            let do_not = if form == 2 { "doesn't" } else { "don't" };
            let (querer, poder, deber) = (QUERER[form], PODER[form], DEBER[form]);
            for (spanish, english) in [
                (
                    format!("{querer} {infinitive}"),
                    format!("{english} {want} to {base}"),
                ),
                (
                    format!("no {querer} {infinitive}"),
                    format!("{english} {do_not} want to {base}"),
                ),
                (
                    format!("{poder} {infinitive}"),
                    format!("{english} can {base}"),
                ),
                (
                    format!("no {poder} {infinitive}"),
                    format!("{english} can't {base}"),
                ),
                (
                    format!("{deber} {infinitive}"),
                    format!("{english} must {base}"),
                ),
            ] {
                sentences.say(&format!("{who}{spanish}."), &format!("{english}."));
            }
        }
        for (spanish, english) in [
            ("me gusta", "i like to"),
            ("te gusta", "you like to"),
            ("nos gusta", "we like to"),
            ("les gusta", "they like to"),
        ] {
            sentences.say(
                &format!("{spanish} {infinitive}."),
                &format!("{english} {base}."),
            );
        }
        sentences.say(
            &format!("¿Te gusta {infinitive}?"),
            &format!("do you like to {base}?"),
        );
        sentences.say(
            &format!("¿Quieres {infinitive}?"),
            &format!("do you want to {base}?"),
        );
        sentences.say(
            &format!("¿Puedes {infinitive}?"),
            &format!("can you {base}?"),
        );
        sentences.say(&format!("¿Puedo {infinitive}?"), &format!("can i {base}?"));
        sentences.say(
            &format!("¿Puede Tom {infinitive}?"),
            &format!("can Tom {base}?"),
        );
    }
}

/// `¿corres?`, `¿por qué corres?`, `¿corrió Tom?`.
fn asking(sentences: &mut Said) {
    for verb in Verb::all(ACTIONS) {
        let base = verb.english();
        for (form, who) in [(1, "you"), (3, "we"), (4, "they")] {
            let (present, past) = (verb.present(form), verb.past(form));
            for (question, english) in [
                ("", ""),
                ("por qué ", "why "),
                ("dónde ", "where "),
                ("cuándo ", "when "),
            ] {
                sentences.say(
                    &format!("¿{question}{present}?"),
                    &format!("{english}do {who} {base}?"),
                );
                sentences.say(
                    &format!("¿{question}{past}?"),
                    &format!("{english}did {who} {base}?"),
                );
            }
            sentences.say(
                &format!("¿{} {}?", ESTAR[form], verb.gerund()),
                &format!("{} {who} {}?", AM[form], verb.doing()),
            );
        }
        for (spanish, english) in [("Tom", "Tom"), ("él", "he"), ("ella", "she")] {
            sentences.say(
                &format!("¿{} {spanish}?", verb.present(2)),
                &format!("does {english} {base}?"),
            );
            sentences.say(
                &format!("¿{} {spanish}?", verb.past(2)),
                &format!("did {english} {base}?"),
            );
        }
        sentences.say(
            &format!("¿Quién {}?", verb.present(2)),
            &format!("who {}?", verb.english_present(2)),
        );
        sentences.say(
            &format!("¿Quién {}?", verb.past(2)),
            &format!("who {}?", verb.english_past()),
        );
    }
}

/// `¡corre!`, `¡no corras aquí!`, `abre la puerta`.
fn ordering(sentences: &mut Said) {
    for verb in Verb::all(ACTIONS) {
        let (order, forbidden, base) = (verb.order(), verb.forbidden(), verb.english());
        for (spanish, english) in [
            ("", ""),
            (" aquí", " here"),
            (" ahora", " now"),
            (" hoy", " today"),
            (" más", " more"),
        ] {
            sentences.say(&format!("¡{order}{spanish}!"), &format!("{base}{english}!"));
        }
        sentences.say(&format!("¡no {forbidden}!"), &format!("don't {base}!"));
        sentences.say(
            &format!("¡no {forbidden} aquí!"),
            &format!("don't {base} here!"),
        );
        sentences.say(&format!("por favor {order}."), &format!("please {base}."));
        sentences.say(
            &format!("vamos a {}.", verb.infinitive()),
            &format!("let's {base}."),
        );
    }
    for (verbs, nouns) in PAIRED {
        for verb in verbs.iter().copied().map(Verb::named) {
            for noun in Noun::all(nouns) {
                for [spanish, english] in [noun.the(0), noun.this(0), noun.my(0)] {
                    sentences.say(
                        &format!("{} {spanish}.", verb.order()),
                        &format!("{} {english}.", verb.english()),
                    );
                    sentences.say(
                        &format!("no {} {spanish}.", verb.forbidden()),
                        &format!("don't {} {english}.", verb.english()),
                    );
                }
            }
        }
    }
}

/// Somebody does it, did it, will do it, does not do it, with an object.
fn acting(sentences: &mut Said, verb: &Verb, [object, english]: &[String; 2]) {
    for person in &PEOPLE {
        let (who, who_english, form) = (person.spanish, person.english, person.form);
        let (base, do_not) = (verb.english(), if form == 2 { "doesn't" } else { "don't" });
        for (spanish, english_verb) in [
            (
                verb.present(form).to_owned(),
                verb.english_present(form).to_owned(),
            ),
            (verb.past(form).to_owned(), verb.english_past().to_owned()),
            (verb.future(form), format!("will {base}")),
            (
                format!("no {}", verb.present(form)),
                format!("{do_not} {base}"),
            ),
            (format!("no {}", verb.past(form)), format!("didn't {base}")),
        ] {
            sentences.say(
                &format!("{who}{spanish} {object}."),
                &format!("{who_english} {english_verb} {english}."),
            );
        }
    }
    sentences.say(
        &format!("¿{} {object}?", verb.present(1)),
        &format!("do you {} {english}?", verb.english()),
    );
    sentences.say(
        &format!("¿{} {object}?", verb.past(1)),
        &format!("did you {} {english}?", verb.english()),
    );
}

/// `compré un libro`, `no tengo mi llave`, `Tom vio el barco`.
fn with_objects(sentences: &mut Said) {
    for verb in Verb::all(HANDLINGS) {
        for noun in Noun::all(THINGS) {
            for object in [noun.a(), noun.the(0), noun.my(0), noun.your(0)] {
                acting(sentences, &verb, &object);
            }
        }
    }
    for (verbs, nouns) in &PAIRED[..2] {
        for verb in verbs.iter().copied().map(Verb::named) {
            for noun in Noun::all(nouns) {
                acting(sentences, &verb, &noun.a());
                acting(sentences, &verb, &noun.the(0));
            }
        }
    }
    for verb in ["tener", "querer", "ver", "comprar"].map(Verb::named) {
        for noun in Noun::all(ANIMALS) {
            acting(sentences, &verb, &noun.a());
        }
    }
}

/// `como pan`, `bebimos leche`, `no hay sopa`.
fn eating(sentences: &mut Said) {
    acting(
        sentences,
        &Verb::named("beber"),
        &["agua", "water"].map(str::to_owned),
    );
    for (verbs, nouns) in &PAIRED[2..] {
        for verb in verbs.iter().copied().map(Verb::named) {
            for noun in Noun::all(nouns) {
                let bare = [noun.spanish[0], noun.english[0]].map(str::to_owned);
                acting(sentences, &verb, &noun.the(0));
                acting(sentences, &verb, &bare);
            }
        }
        for noun in Noun::all(nouns) {
            let (spanish, english) = (noun.spanish[0], noun.english[0]);
            sentences.say(&format!("hay {spanish}."), &format!("there is {english}."));
            sentences.say(
                &format!("no hay {spanish}."),
                &format!("there is no {english}."),
            );
            sentences.say(&format!("¿Hay {spanish}?"), &format!("is there {english}?"));
            sentences.say(
                &format!("¿Quieres {spanish}?"),
                &format!("do you want {english}?"),
            );
            sentences.say(
                &format!("quiero más {spanish}."),
                &format!("i want more {english}."),
            );
        }
    }
}

/// `me gusta el pan`, `no me gusta tu coche`, `¿te gusta el té?`.
fn liking(sentences: &mut Said) {
    for (spanish, english) in [
        ("me", "i like"),
        ("te", "you like"),
        ("nos", "we like"),
        ("les", "they like"),
        ("no me", "i don't like"),
        ("no te", "you don't like"),
        ("no nos", "we don't like"),
    ] {
        for noun in Noun::all(FOODS).chain(Noun::all(DRINKS)) {
            let [liked, _] = noun.the(0);
            sentences.say(
                &format!("{spanish} gusta {liked}."),
                &format!("{english} {}.", noun.english[0]),
            );
        }
        for noun in Noun::all(ANIMALS).chain(Noun::all(THINGS)) {
            for [liked, english_liked] in [noun.this(0), noun.your(0)] {
                sentences.say(
                    &format!("{spanish} gusta {liked}."),
                    &format!("{english} {english_liked}."),
                );
            }
        }
    }
    for noun in Noun::all(FOODS).chain(Noun::all(DRINKS)) {
        let [liked, _] = noun.the(0);
        sentences.say(
            &format!("¿Te gusta {liked}?"),
            &format!("do you like {}?", noun.english[0]),
        );
    }
}

/// `estoy cansada`, `ella es muy alta`, `¿estás listo?`.
fn feeling(sentences: &mut Said) {
    for [masculine, english] in MOODS {
        let forms = adjective(masculine);
        being(sentences, &forms, english, (ESTAR, AM));
        being(sentences, &forms, english, (ESTABA, WAS));
        let very = forms.map(|form| format!("muy {form}"));
        being(sentences, &very, &format!("very {english}"), (ESTAR, AM));
    }
    for [masculine, english] in SITUATIONS {
        let forms = adjective(masculine);
        being(sentences, &forms, english, (ESTAR, AM));
        being(sentences, &forms, english, (ESTABA, WAS));
    }
    for [masculine, english] in TRAITS {
        let forms = adjective(masculine);
        being(sentences, &forms, english, (SER, AM));
        let very = forms.map(|form| format!("muy {form}"));
        being(sentences, &very, &format!("very {english}"), (SER, AM));
    }
}

/// Everybody is so, is not so, or is asked.
fn being(sentences: &mut Said, how: &[String; 4], english: &str, be: ([&str; 5], [&str; 5])) {
    for person in &PEOPLE {
        let (who, who_english) = (person.spanish, person.english);
        let (be, is) = (be.0[person.form], be.1[person.form]);
        for &agrees in person.agrees {
            let how = &how[agrees];
            sentences.say(
                &format!("{who}{be} {how}."),
                &format!("{who_english} {is} {english}."),
            );
            sentences.say(
                &format!("{who}no {be} {how}."),
                &format!("{who_english} {is} not {english}."),
            );
            if person.form > 0 {
                sentences.say(
                    &format!("¿{be} {how} {who}?"),
                    &format!("{is} {who_english} {english}?"),
                );
            }
        }
    }
}

/// `el gato es negro`, `mis llaves no están limpias`, `el coche rojo`.
fn describing(sentences: &mut Said) {
    let mut describe = |noun: &Noun, [masculine, english]: [&str; 2], be: [&str; 5]| {
        let forms = adjective(masculine);
        for number in [0, 1] {
            let how = &forms[noun.agrees(number)];
            let (be, is) = ([be[2], be[4]][number], ["is", "are"][number]);
            for [thing, english_thing] in [
                noun.the(number),
                noun.my(number),
                noun.your(number),
                noun.this(number),
            ] {
                sentences.say(
                    &format!("{thing} {be} {how}."),
                    &format!("{english_thing} {is} {english}."),
                );
                sentences.say(
                    &format!("¿{be} {how} {thing}?"),
                    &format!("{is} {english_thing} {english}?"),
                );
            }
        }
    };
    for noun in Noun::all(THINGS) {
        for look in LOOKS.into_iter().chain(MAKES) {
            describe(&noun, look, SER);
        }
        for state in STATES {
            describe(&noun, state, ESTAR);
        }
    }
    for noun in Noun::all(ANIMALS) {
        for look in LOOKS {
            describe(&noun, look, SER);
        }
        for mood in &MOODS[..4] {
            describe(&noun, *mood, ESTAR);
        }
    }
    for noun in Noun::all(FAMILY) {
        for quality in TRAITS {
            describe(&noun, quality, SER);
        }
        for mood in MOODS.into_iter().chain(SITUATIONS) {
            describe(&noun, mood, ESTAR);
        }
    }
}

/// `soy médico`, `ella es mi hermana`, `¿eres actriz?`.
fn being_someone(sentences: &mut Said) {
    for noun in Noun::all(OCCUPATIONS) {
        for person in PEOPLE.iter().filter(|person| person.form < 3) {
            if !person.agrees.contains(&usize::from(noun.feminine)) {
                continue;
            }
            let (who, english, form) = (person.spanish, person.english, person.form);
            let (be, is, occupation) = (SER[form], AM[form], noun.spanish[0]);
            let [_, english_occupation] = noun.a();
            sentences.say(
                &format!("{who}{be} {occupation}."),
                &format!("{english} {is} {english_occupation}."),
            );
            sentences.say(
                &format!("{who}no {be} {occupation}."),
                &format!("{english} {is} not {english_occupation}."),
            );
            if form == 1 {
                sentences.say(
                    &format!("¿Eres {occupation}?"),
                    &format!("are you {english_occupation}?"),
                );
            }
        }
        let many = usize::from(noun.feminine) + 2;
        for person in PEOPLE.iter().filter(|person| person.agrees.contains(&many)) {
            let (be, form) = (SER[person.form], person.form);
            sentences.say(
                &format!("{be} {}.", noun.spanish[1]),
                &format!("{} {} {}.", person.english, AM[form], noun.english[1]),
            );
        }
    }
    for noun in Noun::all(FAMILY) {
        for person in PEOPLE.iter().filter(|person| person.form < 3) {
            if !person.agrees.contains(&usize::from(noun.feminine)) {
                continue;
            }
            let (who, english, form) = (person.spanish, person.english, person.form);
            for ([relative, english_relative], own) in [(noun.my(0), 0), (noun.your(0), 1)] {
                // Nobody is a brother of his own.
                if own == form {
                    continue;
                }
                sentences.say(
                    &format!("{who}{} {relative}.", SER[form]),
                    &format!("{english} {} {english_relative}.", AM[form]),
                );
                sentences.say(
                    &format!("{who}no {} {relative}.", SER[form]),
                    &format!("{english} {} not {english_relative}.", AM[form]),
                );
            }
        }
    }
}

/// What one has in Spanish and is in English: `tengo hambre`, `no tenemos miedo`.
fn having_hunger(sentences: &mut Said) {
    let have = Verb::named("tener");
    for (spanish, english) in [
        ("hambre", "hungry"),
        ("sed", "thirsty"),
        ("frío", "cold"),
        ("calor", "hot"),
        ("sueño", "sleepy"),
        ("miedo", "afraid"),
        ("razón", "right"),
        ("suerte", "lucky"),
        ("prisa", "in a hurry"),
    ] {
        for person in &PEOPLE {
            let (who, form) = (person.spanish, person.form);
            let mut say = |verb: &str, be: &str| {
                sentences.say(
                    &format!("{who}{verb} {spanish}."),
                    &format!("{} {be} {english}.", person.english),
                );
            };
            say(have.present(form), AM[form]);
            say(have.past(form), WAS[form]);
            say(&have.future(form), "will be");
            say(
                &format!("no {}", have.present(form)),
                &format!("{} not", AM[form]),
            );
            say(
                &format!("no {}", have.past(form)),
                &format!("{} not", WAS[form]),
            );
            if form == 1 || form == 4 {
                sentences.say(
                    &format!("¿{} {spanish}?", have.present(form)),
                    &format!("{} {} {english}?", AM[form], person.english),
                );
            }
        }
    }
}

/// `¿dónde está mi libro?`, `el gato está aquí`, `estamos en casa`.
fn placing(sentences: &mut Said) {
    const PLACES: [[&str; 2]; 5] = [
        ["aquí", "here"],
        ["ahí", "there"],
        ["en casa", "at home"],
        ["fuera", "outside"],
        ["cerca", "nearby"],
    ];
    for [place, english_place] in PLACES {
        for person in &PEOPLE {
            let (who, english, form) = (person.spanish, person.english, person.form);
            for (spanish, be) in [
                (ESTAR[form].to_owned(), AM[form].to_owned()),
                (format!("no {}", ESTAR[form]), format!("{} not", AM[form])),
                (ESTABA[form].to_owned(), WAS[form].to_owned()),
            ] {
                sentences.say(
                    &format!("{who}{spanish} {place}."),
                    &format!("{english} {be} {english_place}."),
                );
            }
        }
    }
    for noun in Noun::all(THINGS)
        .chain(Noun::all(ANIMALS))
        .chain(Noun::all(FAMILY))
    {
        for number in [0, 1] {
            let (be, is) = (ESTAR[2 + 2 * number], AM[2 + 2 * number]);
            for [thing, english] in [noun.the(number), noun.my(number), noun.your(number)] {
                sentences.say(
                    &format!("¿Dónde {be} {thing}?"),
                    &format!("where {is} {english}?"),
                );
                for [place, english_place] in PLACES {
                    sentences.say(
                        &format!("{thing} {be} {place}."),
                        &format!("{english} {is} {english_place}."),
                    );
                }
            }
        }
    }
}

/// `es mi perro`, `esta es tu casa`, `¿es tu coche?`, `hay un oso`.
fn pointing(sentences: &mut Said) {
    for noun in Noun::all(THINGS).chain(Noun::all(ANIMALS)) {
        let this = if noun.feminine { "esta" } else { "este" };
        let that = if noun.feminine { "esa" } else { "ese" };
        for [thing, english] in [noun.a(), noun.my(0), noun.your(0), noun.the(0)] {
            sentences.say(&format!("es {thing}."), &format!("it is {english}."));
            sentences.say(&format!("no es {thing}."), &format!("it isn't {english}."));
            sentences.say(&format!("¿Es {thing}?"), &format!("is it {english}?"));
            sentences.say(
                &format!("{this} es {thing}."),
                &format!("this is {english}."),
            );
            sentences.say(
                &format!("{that} es {thing}."),
                &format!("that is {english}."),
            );
        }
        let [thing, english] = noun.a();
        sentences.say(&format!("hay {thing}."), &format!("there is {english}."));
        sentences.say(&format!("¿Hay {thing}?"), &format!("is there {english}?"));
        for [thing, english] in [noun.that(0), noun.this(0), noun.the(1)] {
            sentences.say(&format!("mira {thing}."), &format!("look at {english}."));
        }
        for [thing, english] in [noun.my(1), noun.your(1)] {
            sentences.say(&format!("son {thing}."), &format!("they are {english}."));
            sentences.say(&format!("¿Son {thing}?"), &format!("are they {english}?"));
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn there_is_something_of_every_kind() {
        let sizes: Vec<_> = kinds().iter().map(Vec::len).collect();
        assert!(sizes.iter().all(|&size| size >= 80), "{sizes:?}");
        assert!(sizes.iter().sum::<usize>() >= 10_000, "{sizes:?}");
    }

    #[test]
    fn sentences_are_written_as_the_homeworks() {
        for Pair { source, target } in pairs(usize::MAX, 0) {
            for text in [&source, &target] {
                assert!(text.chars().count() <= 19, "{text:?}");
                // What stands for ¿ or ¡ is white space at the beginning of a text.
                assert_eq!(normalize(text).text, text.trim_start());
                assert!(text.ends_with(['.', '?', '!']), "{text:?}");
            }
            assert_eq!(
                source.starts_with(' '),
                !source.ends_with('.'),
                "{source:?}"
            );
        }
    }

    #[test]
    fn words_agree() {
        let pairs = pairs(usize::MAX, 0);
        for (source, target) in [
            ("tom no corrio .", "tom didn t run ."),
            ("ella esta cansada .", "she is tired ."),
            ("mis osos son feos .", "my bears are ugly ."),
            ("somos fuertes .", "we are strong ."),
            (" estas listo ?", "are you ready ?"),
            ("dormimos .", "we sleep ."),
            ("bebe mi te .", "drink my tea ."),
            ("tendre suerte .", "i will be lucky ."),
            ("ella es actriz .", "she is an actress ."),
            ("mi tio esta aqui .", "my uncle is here ."),
        ] {
            let pair = pairs.iter().find(|pair| pair.source == source);
            assert_eq!(
                pair.map(|pair| &pair.target[..]),
                Some(target),
                "{source:?}"
            );
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(16))]

        #[test]
        fn no_spanish_comes_twice(count in 0_usize..4_000, seed: u64) {
            let (training, validation) = training_and_validation(count, seed);
            prop_assert_eq!(training.len() + validation.len(), count);
            prop_assert_eq!(validation.len(), count / 10);
            let sources: HashSet<_> = training.iter().chain(&validation).map(|pair| &pair.source).collect();
            prop_assert_eq!(sources.len(), count);
            prop_assert_eq!(training_and_validation(count, seed), (training, validation));
        }
    }
}
