/// What a translator is to write: words of the lesson's sentences.
pub(super) const REFERENCES: [&str; 12] = [
    "broke", "friend", "house", "hungry", "little", "money", "morning", "promised", "station",
    "tomorrow", "water", "where",
];

/// What stands for a letter that the other word does not have.
const GAP: char = '·';

/// How many letters to put in, take out or change (Levenshtein's distance).
pub(super) fn distance(written: &str, reference: &str) -> usize {
    table(written, reference, 1)[written.len()][reference.len()]
}

/// The same with a changed letter counted twice, as one taken out and one put in.
pub(super) fn distance_without_changes(written: &str, reference: &str) -> usize {
    table(written, reference, 2)[written.len()][reference.len()]
}

/// How many places hold different letters, those that only one of the words has included.
pub(super) fn differing_places(written: &str, reference: &str) -> usize {
    let pairs = written.bytes().zip(reference.bytes());
    pairs.filter(|(one, other)| one != other).count() + written.len().abs_diff(reference.len())
}

/// Both words, one above the other, in one of the shortest ways.
pub(super) fn aligned(written: &str, reference: &str) -> [String; 2] {
    let table = table(written, reference, 1);
    let (from, to) = (written.as_bytes(), reference.as_bytes());
    let (mut row, mut column) = (from.len(), to.len());
    let (mut above, mut below) = (Vec::new(), Vec::new());
    while row > 0 || column > 0 {
        let here = table[row][column];
        let both = row > 0 && column > 0 && {
            let changed = usize::from(from[row - 1] != to[column - 1]);
            here == table[row - 1][column - 1] + changed
        };
        let taken_out = both || row > 0 && here == table[row - 1][column] + 1;
        let put_in = both || !taken_out;
        above.push(if taken_out {
            char::from(from[row - 1])
        } else {
            GAP
        });
        below.push(if put_in {
            char::from(to[column - 1])
        } else {
            GAP
        });
        row -= usize::from(taken_out);
        column -= usize::from(put_in);
    }
    [above, below].map(|letters| letters.into_iter().rev().collect())
}

/// The distance of every beginning of the one to every beginning of the other, with what a changed letter costs.
fn table(written: &str, reference: &str, change: usize) -> Vec<Vec<usize>> {
    let (from, to) = (written.as_bytes(), reference.as_bytes());
    let mut table: Vec<Vec<usize>> = vec![(0..=to.len()).collect()];
    for (row, letter) in from.iter().enumerate() {
        let before = &table[row];
        let mut line = vec![row + 1];
        for (column, other) in to.iter().enumerate() {
            let changed = before[column] + if letter == other { 0 } else { change };
            line.push(changed.min(before[column + 1] + 1).min(line[column] + 1));
        }
        table.push(line);
    }
    table
}
