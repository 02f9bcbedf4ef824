//! The program as a user calls it, on small made data.

#![cfg(feature = "cli")]

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use flate2::{Compression, write::GzEncoder};
use serde_json::Value;
use unfold::theory::sheet::{HandIn, Sheet};

fn unfold(arguments: &[&str]) -> Output {
    command(arguments).output().expect("the program was built")
}

/// The program with something on its standard input.
fn unfold_reading(input: &[u8], arguments: &[&str]) -> Output {
    let mut child = command(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program was built");
    let mut stdin = child.stdin.take().expect("it was asked for");
    stdin.write_all(input).expect("a short text");
    drop(stdin);
    child.wait_with_output().expect("it ends")
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_unfold"));
    command
        .args(arguments)
        .env_remove("UNFOLD_DATA")
        .current_dir(env!("CARGO_MANIFEST_DIR"));
    command
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("UTF-8")
}

/// What it says on standard error after the sentence on the file of weights that was named.
fn complaints(output: &Output) -> String {
    let said = stderr(output);
    let (found, rest) = said.split_once('\n').expect("a sentence on the file");
    assert!(found.contains(": note: it is a "), "{said}");
    rest.to_owned()
}

fn json_lines(output: &Output) -> Vec<Value> {
    assert!(output.status.success(), "{}", stderr(output));
    stdout_lines(output)
}

fn stdout_lines(output: &Output) -> Vec<Value> {
    stdout(output)
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect()
}

/// A folder that goes when the test ends.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = fs::remove_dir_all(&path);
        for data in ["kmnist", "spa-eng", "spa-eng-large"] {
            fs::create_dir_all(path.join(data)).expect("a temporary folder");
        }
        Self(path)
    }

    fn file(&self, name: &str) -> String {
        self.0.join(name).to_str().expect("UTF-8").to_owned()
    }

    fn write(&self, name: &str, bytes: &[u8]) -> String {
        fs::write(self.0.join(name), bytes).expect("a temporary file");
        self.file(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

/// Made data that is easy to learn: class c is a bright bar across rows 2c+4 and 2c+5.
fn made_data(name: &str) -> Folder {
    let folder = Folder::new(name);
    for (set, examples) in [("train", 300_u32), ("t10k", 100)] {
        let mut images = [
            [0, 0, 8, 3],
            examples.to_be_bytes(),
            28_u32.to_be_bytes(),
            28_u32.to_be_bytes(),
        ]
        .concat();
        let mut labels = [[0, 0, 8, 1], examples.to_be_bytes()].concat();
        for example in 0..examples {
            let class = example % 10;
            labels.push(u8::try_from(class).expect("below 10"));
            for row in 0..28 {
                let ink = if row / 2 == class + 2 {
                    200 + u8::try_from(example % 50).expect("below 50")
                } else {
                    0
                };
                images.extend([ink; 28]);
            }
        }
        folder.write(
            &format!("kmnist/{set}-images-idx3-ubyte.gz"),
            &gzip(&images),
        );
        folder.write(
            &format!("kmnist/{set}-labels-idx1-ubyte.gz"),
            &gzip(&labels),
        );
    }
    folder
}

#[test]
fn trains_and_the_weights_say_the_same_afterwards() {
    let folder = made_data("trains");
    let out = folder.file("bars.safetensors");
    for device in ["flex", "ndarray"] {
        let lines = json_lines(&unfold(&[
            "train",
            "cnn",
            "--data",
            &folder.file(""),
            "--out",
            &out,
            "--epochs",
            "3",
            "--learning-rate",
            "0.003",
            "--batch-size",
            "16",
            "--device",
            device,
            "--json",
        ]));
        let losses: Vec<f64> = lines[..3]
            .iter()
            .map(|line| line["loss"].as_f64().expect("a number"))
            .collect();
        assert!(losses[2] < 0.5 * losses[0], "{device}: {losses:?}");
        let mean = losses.iter().sum::<f64>() / 3.0;
        assert!((lines[2]["running_loss"].as_f64().expect("a number") - mean).abs() < 1e-9);
        let accuracy = lines[3]["test_accuracy"].as_f64().expect("a number");
        assert!(accuracy > 0.9, "{device}: {accuracy}");
        let curves: Value =
            serde_json::from_slice(&fs::read(folder.file("bars.json")).expect("written"))
                .expect("JSON");
        assert_eq!(curves["epochs"].as_array().map(Vec::len), Some(3));
        assert_eq!(curves["device"], device);

        let evaluated = json_lines(&unfold(&[
            "evaluate",
            "cnn",
            "--data",
            &folder.file(""),
            "--weights",
            &out,
            "--json",
        ]));
        assert_eq!(evaluated[0]["accuracy"], accuracy);
        let confusion = evaluated[0]["confusion"].as_array().expect("rows");
        let row = |row: &Value| {
            row.as_array()
                .map(|row| row.iter().filter_map(Value::as_u64).sum())
        };
        assert_eq!(
            confusion.iter().map(row).collect::<Option<Vec<u64>>>(),
            Some(vec![10; 10])
        );
        for key in ["nll", "ece"] {
            assert!(evaluated[0][key].is_number(), "{key}");
        }
        let words = stdout(&unfold(&[
            "evaluate",
            "cnn",
            "--data",
            &folder.file(""),
            "--weights",
            &out,
        ]));
        assert!(
            words.starts_with(&format!("accuracy {accuracy:.4} on 100 images\n")),
            "{words}"
        );
        assert!(words.lines().any(|line| line.starts_with("を ")), "{words}");
    }
    let validation = json_lines(&unfold(&[
        "evaluate",
        "cnn",
        "--data",
        &folder.file(""),
        "--weights",
        &out,
        "--split",
        "validation",
        "--json",
    ]));
    assert!(validation[0]["accuracy"].as_f64().expect("a number") > 0.9);
}

#[test]
fn the_same_seed_gives_the_same_losses() {
    let folder = made_data("seeds");
    let losses = |seed| {
        let out = folder.file("seed.safetensors");
        let data = folder.file("");
        let lines = json_lines(&unfold(&[
            "train", "cnn", "--data", &data, "--out", &out, "--epochs", "1", "--seed", seed,
            "--json",
        ]));
        lines[0]["loss"].as_f64().expect("a number")
    };
    assert!((losses("7") - losses("7")).abs() < 1e-9);
    assert!((losses("7") - losses("8")).abs() > 1e-6);
}

/// `train cnn` on made data, with these options more.
fn train_cnn<'a>(data: &'a str, out: &'a str, options: &[&'a str]) -> Vec<&'a str> {
    let common = [
        "train",
        "cnn",
        "--data",
        data,
        "--out",
        out,
        "--batch-size",
        "16",
    ];
    [&common, options].concat()
}

#[test]
fn names_are_completed_and_nothing_is_overwritten() {
    let folder = made_data("names");
    let data = folder.file("");
    let train = |out: &str, options: &[&str]| {
        let output = unfold(&train_cnn(&data, &folder.file(out), options));
        assert!(output.status.success(), "{}", stderr(&output));
        stderr(&output)
    };
    let read = |name: &str| fs::read(folder.file(name)).expect(name);
    // What looks like an ending is none.
    train("cnn-0.001", &["--epochs", "1", "--learning-rate", "0.001"]);
    train("cnn-0.01", &["--epochs", "1", "--learning-rate", "0.01"]);
    for (name, rate) in [("cnn-0.001", 0.001), ("cnn-0.01", 0.01)] {
        assert!(!folder.0.join(name).exists());
        read(&format!("{name}.safetensors"));
        let curves: Value = serde_json::from_slice(&read(&format!("{name}.json"))).expect("JSON");
        assert_eq!(curves["learning_rate"], rate);
    }
    folder.write("weights.json", b"of somebody else");
    folder.write("weights.json.part", b"this too");
    train("weights.json", &["--epochs", "1"]);
    train("weights.SAFETENSORS", &["--epochs", "1"]);
    assert_eq!(read("weights-1.json"), b"of somebody else");
    assert_eq!(read("weights.json.part"), b"this too");
    read("weights.json.safetensors");

    // The same run again writes the same files; another moves those of the first aside.
    let first = read("cnn-0.01.safetensors");
    let said = train(
        "cnn-0.01.safetensors",
        &["--epochs", "1", "--learning-rate", "0.01"],
    );
    assert!(!said.contains("another run"), "{said}");
    let said = train(
        "cnn-0.01",
        &["--epochs", "1", "--learning-rate", "0.01", "--seed", "7"],
    );
    assert!(
        said.contains("cnn-0.01.safetensors was of another run: it is now"),
        "{said}"
    );
    assert_eq!(read("cnn-0.01-1.safetensors").len(), first.len());
    train(
        "cnn-0.01",
        &[
            "--epochs",
            "1",
            "--learning-rate",
            "0.01",
            "--average",
            "0.9",
        ],
    );
    let seed = |name: &str| {
        let curves: Value = serde_json::from_slice(&read(name)).expect("JSON");
        curves["seed"].as_u64()
    };
    assert_eq!(
        (seed("cnn-0.01-1.json"), seed("cnn-0.01-2.json")),
        (Some(42), Some(7))
    );
}

#[cfg(unix)]
#[test]
fn a_run_that_is_stopped_or_killed_goes_on_as_if_nothing_had_been() {
    let folder = made_data("resumes");
    let data = folder.file("");
    let options = [
        "--epochs",
        "12",
        "--schedule",
        "cosine",
        "--average",
        "0.9",
        "--augment",
        "affine",
        "--json",
    ];
    let losses = |lines: &[Value]| -> Vec<f64> {
        let losses = lines.iter().filter_map(|line| line["loss"].as_f64());
        losses.collect()
    };
    let out = folder.file("through");
    let through = losses(&json_lines(&unfold(&train_cnn(&data, &out, &options))));
    assert_eq!(through.len(), 12);
    assert!(!folder.0.join("through.run").exists());

    for (name, signal, begun, code) in [
        ("stopped", "-INT", "stopped.json", Some(130)),
        ("asked", "-TERM", "asked.run", Some(130)),
        ("killed", "-KILL", "killed.run", None),
    ] {
        let out = folder.file(&format!("{name}.safetensors"));
        let mut child = command(&train_cnn(&data, &out, &options))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program was built");
        while !folder.0.join(begun).exists() {
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        // The handlers are in place by the time that the first file is written.
        let kill = Command::new("kill")
            .args([signal, &child.id().to_string()])
            .status();
        assert!(kill.expect("there is a kill").success());
        assert_eq!(child.wait().expect("it ends").code(), code, "{name}");
        let output = child.wait_with_output().expect("it has ended");
        let run = folder.file(&format!("{name}.run"));
        if code.is_some() {
            assert!(stderr(&output).contains(&format!("`unfold train --resume {run}`")));
        }
        let before = losses(&stdout_lines(&output));

        let resumed = json_lines(&unfold(&[
            "train", "--resume", &run, "--data", &data, "--json",
        ]));
        let resumed = losses(&resumed);
        assert!(resumed.len() <= 12, "{name}");
        let curves: Value = serde_json::from_slice(
            &fs::read(folder.file(&format!("{name}.json"))).expect("written"),
        )
        .expect("JSON");
        let epochs = curves["epochs"].as_array().expect("epochs");
        assert_eq!(losses(epochs).len(), 12, "{name}");
        for (a, b) in losses(epochs).iter().zip(&through) {
            assert!((a - b).abs() < 1e-5, "{name}: {a} and {b}");
        }
        assert!(before.len() + resumed.len() >= 12 && curves["test_accuracy"].is_number());
        assert!(curves["seconds"].as_f64().expect("seconds") > 0.0);
        assert!(!Path::new(&run).exists(), "nothing is left to go on with");
    }

    // A run is gone on with as it is.
    let broken = folder.write("broken.run", b"not a run");
    for (arguments, expected, said) in [
        (
            &["train", "--resume", &broken, "--data", &data][..],
            1,
            "broken.run: ",
        ),
        (
            &["train", "--resume", &broken, "--epochs", "3"],
            2,
            "--resume",
        ),
        (&["train"], 2, "MODEL"),
    ] {
        let output = unfold(arguments);
        assert_eq!(output.status.code(), Some(expected), "{arguments:?}");
        assert!(stderr(&output).contains(said), "{}", stderr(&output));
    }
}

/// What it says counts, whatever the labels say, and a run that goes on needs it again.
#[cfg(unix)]
#[test]
fn a_run_learns_from_its_teacher_and_from_no_other() {
    let folder = made_data("taught");
    let data = folder.file("");
    let train = |model: &str, out: &str, options: &[&str]| {
        let out = folder.file(&format!("{out}.safetensors"));
        let common = ["train", model, "--data", &data, "--out", &out, "--json"];
        let output = unfold(&[&common, options].concat());
        let curves = fs::read(Path::new(&out).with_extension("json")).unwrap_or_default();
        (
            output,
            serde_json::from_slice::<Value>(&curves).unwrap_or_default(),
        )
    };
    let once = ["--epochs", "1"];
    for (name, seed) in [("first", "1"), ("second", "2")] {
        let (output, _) = train("resnet", name, &[&once[..], &["--seed", seed]].concat());
        assert!(output.status.success(), "{}", stderr(&output));
    }
    let [first, second] =
        ["first", "second"].map(|name| folder.file(&format!("{name}.safetensors")));

    let of = |options: &[&str]| {
        let (output, curves) = train("cnn", "pupil", &[&once[..], options].concat());
        assert!(output.status.success(), "{}", stderr(&output));
        let loss = curves["epochs"][0]["loss"].as_f64().expect("a number");
        (loss, curves["teacher_sha256"].clone())
    };
    let (plain, nobody) = of(&[]);
    let [(one, by_one), (other, by_other)] =
        [&first, &second].map(|teacher| of(&["--teacher", teacher]));
    assert!(nobody.is_null() && by_one.is_string() && by_one != by_other);
    assert!((one - other).abs() > 1e-6 && (one - plain).abs() > 1e-6);

    let out = folder.file("run.safetensors");
    let long = ["--epochs", "12", "--teacher", &first];
    let mut child = command(&train_cnn(&data, &out, &long))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program was built");
    while !folder.0.join("run.run").exists() {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    let kill = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(kill.expect("there is a kill").success());
    assert_eq!(child.wait().expect("it ends").code(), Some(130));
    let run = folder.file("run.run");
    let resume = ["train", "--data", &data, "--resume", &run];
    for (teacher, said) in [
        (&[][..], "--teacher FILE is needed"),
        (
            &["--teacher", &second],
            "this is not what the run learns from",
        ),
    ] {
        let refused = unfold(&[&resume, teacher].concat());
        assert_eq!(refused.status.code(), Some(1));
        assert!(stderr(&refused).contains(said), "{}", stderr(&refused));
    }
    let goes_on = unfold(&[&resume[..], &["--teacher", &first]].concat());
    assert!(goes_on.status.success(), "{}", stderr(&goes_on));

    for options in [&["translator"][..], &["cnn", "--permuted"]] {
        let common = ["--data", &data, "--teacher", &first];
        let refused = unfold(&[&["train"], options, &common].concat());
        assert_eq!(refused.status.code(), Some(2), "{options:?}");
    }
    let refused = unfold(&[
        "train",
        "cnn",
        "--data",
        &data,
        "--teacher",
        &folder.file("pupil.safetensors"),
    ]);
    assert_eq!(refused.status.code(), Some(1), "a cnn is no resnet");
}

/// Byte by byte, what the file says of itself among them.
#[test]
fn the_same_seed_gives_the_same_file() {
    let folder = made_data("files");
    let trained = |name| {
        let (out, data) = (folder.file(name), folder.file(""));
        let output = unfold(&[
            "train", "cnn", "--data", &data, "--out", &out, "--epochs", "1", "--seed", "7",
        ]);
        assert!(output.status.success(), "{}", stderr(&output));
        fs::read(out).expect("it was written")
    };
    let first = trained("first.safetensors");
    for name in ["second.safetensors", "third.safetensors"] {
        assert!(trained(name) == first, "{name}");
    }
}

fn reference(name: &str) -> String {
    format!("tests/reference/checkpoints/{name}")
}

#[test]
fn inspect_says_what_a_file_holds_and_what_it_fits() {
    let lines = json_lines(&unfold(&["inspect", "--json", &reference("training.pt")]));
    let [said] = &lines[..] else {
        panic!("one object: {lines:?}");
    };
    assert_eq!(
        (&said["kind"], &said["fits"]),
        (&"torch".into(), &"cnn".into())
    );
    assert_eq!(said["tensors"].as_array().map(Vec::len), Some(14));
    let first = &said["tensors"][0];
    assert_eq!(first["name"], "model_state_dict.module.conv1.weight");
    assert_eq!(first["shape"], serde_json::json!([8, 1, 5, 5]));
    assert_eq!(first["type"], "float32");
    assert_eq!(
        said["left_out"],
        serde_json::json!(["epoch", "optimizer_state_dict", "loss", "best", "rng"])
    );
    assert_eq!(
        (&said["missing"], &said["left_over"]),
        (&serde_json::json!([]), &serde_json::json!([]))
    );

    let output = unfold(&["inspect", "models/translator-bilinear.safetensors"]);
    assert!(output.status.success());
    let said = stdout(&output);
    for expected in [
        "safetensors",
        "decoder.attn.linear_in.weight",
        "float16",
        "[128, 128]",
        "kind: translator",
    ] {
        assert!(said.contains(expected), "{said}");
    }
    assert!(
        said.contains("fits translator") && said.contains("(as the file says)"),
        "{said}"
    );
}

#[test]
fn inspect_says_what_is_missing_and_what_is_left_over() {
    let folder = Folder::new("inspect");
    let header = br#"{"conv1.bias":{"dtype":"F32","shape":[8],"data_offsets":[0,32]},"\u001b[2Jevil.weight":{"dtype":"F32","shape":[1],"data_offsets":[32,36]}}"#;
    let bytes = [&(header.len() as u64).to_le_bytes()[..], header, &[0; 36]].concat();
    let part = folder.write("part.safetensors", &bytes);
    let said = &json_lines(&unfold(&["inspect", "--json", &part]))[0];
    assert_eq!(
        (&said["fits"], &said["nearest"]),
        (&Value::Null, &"cnn".into())
    );
    assert_eq!(said["missing"].as_array().map(Vec::len), Some(9));
    assert_eq!(said["left_over"].as_array().map(Vec::len), Some(1));
    let output = unfold(&["inspect", &part]);
    assert!(output.status.success(), "it is a file of weights");
    let said = stdout(&output);
    assert!(
        said.contains("conv1.weight is missing") && !said.contains('\u{1b}'),
        "{said:?}"
    );

    let page = folder.write("cnn.pt", b"<!DOCTYPE html><title>404</title>");
    for (file, what) in [
        (page, "a web page"),
        (reference("whole.pt"), "a whole model"),
    ] {
        let output = unfold(&["inspect", &file]);
        assert_eq!(output.status.code(), Some(1));
        assert!(output.stdout.is_empty());
        let said = stderr(&output);
        assert!(said.lines().count() == 1 && said.contains(what), "{said}");
    }
}

/// With weights of torch.save the program says the same as with ours, and tells on standard error what it found.
#[test]
fn weights_of_torch_save_are_used_and_described() {
    let picture = "tests/pictures/7-28x28.png";
    for name in ["cnn.pt", "cnn-old.pth", "training.pt"] {
        let output = unfold(&["classify", "--json", picture, "--weights", &reference(name)]);
        let said = stderr(&output);
        assert!(
            said.contains(name) && said.contains("10 tensors of float32"),
            "{said}"
        );
        let probabilities = &json_lines(&output)[0]["probabilities"];
        let sum: f64 = (probabilities.as_array().expect("ten").iter())
            .map(|probability| probability.as_f64().expect("a number"))
            .sum();
        assert!((sum - 1.0).abs() < 1e-5);
    }
    // A file without attention has nothing to read in two ways.
    let none = "models/translator-none.safetensors";
    let output = unfold(&["translate", "--weights", none, "--reading", "code", "no ."]);
    assert!(output.status.success());
    assert!(
        stderr(&output).contains("no attention that can be read in two ways"),
        "{}",
        stderr(&output)
    );
}

/// Made sentences that are easy to learn, with a space before the full stop as in the homework's.
fn made_sentences(name: &str) -> Folder {
    let folder = Folder::new(name);
    let mut lines = String::new();
    for (english, spanish) in [
        ("dog", "perro"),
        ("cat", "gato"),
        ("sun", "sol"),
        ("sea", "mar"),
    ] {
        for (the, el) in [("a", "un"), ("the", "el"), ("no", "ni")] {
            lines += &format!("{the} {english} .\t{el} {spanish} .\t1\n");
        }
    }
    for set in ["train", "val", "test"] {
        folder.write(&format!("spa-eng/{set}-eng-spa.txt"), lines.as_bytes());
    }
    folder
}

#[test]
fn trains_a_translator_that_says_the_same_afterwards() {
    let folder = made_sentences("translates");
    let (data, out) = (folder.file(""), folder.file("made.safetensors"));
    let train = |options: &[&str]| {
        let common = [
            "train",
            "translator",
            "--data",
            &data,
            "--out",
            &out,
            "--batch-size",
            "4",
            "--json",
        ];
        json_lines(&unfold(&[&common, options].concat()))
    };
    let lines = train(&["--epochs", "60", "--learning-rate", "0.005"]);
    assert_eq!(lines.len(), 61);
    let rate = lines[60]["test_error_rate"].as_f64().expect("a number");
    assert!(rate < 0.1, "{rate}");
    let curves: Value =
        serde_json::from_slice(&fs::read(folder.file("made.json")).expect("written"))
            .expect("JSON");
    assert_eq!(curves["epochs"].as_array().map(Vec::len), Some(60));
    assert_eq!(curves["attention"], "bilinear");
    assert_eq!(curves["reading"], "code");
    assert_eq!(curves["test_error_rate"], rate);

    for device in ["flex", "ndarray"] {
        let common = ["--weights", &out, "--device", device, "--json"];
        let evaluate = ["evaluate", "translator", "--data", &data];
        let evaluated = json_lines(&unfold(&[&evaluate[..], &common].concat()));
        let evaluated = evaluated[0]["error_rate"].as_f64().expect("a number");
        assert!((evaluated - rate).abs() < 1e-9, "{device}: {evaluated}");
        let beam = [
            "evaluate",
            "translator",
            "--data",
            &data,
            "--beam",
            "4",
            "--split",
            "validation",
        ];
        let beam = json_lines(&unfold(&[&beam[..], &common].concat()));
        assert!(beam[0]["error_rate"].as_f64().expect("a number") < 0.1);

        let translate = ["translate", "  El GATO.", "un mar ."];
        let lines = json_lines(&unfold(&[&translate[..], &common].concat()));
        assert_eq!(lines.len(), 2);
        assert_eq!(lines[0]["source"], "el gato .");
        assert_eq!(lines[0]["translation"], "the cat .");
        assert_eq!(lines[1]["translation"], "a sea .");
        let score = lines[0]["score"].as_f64().expect("a number");
        assert!((-0.5..=0.0).contains(&score), "{score}");
        // A row for each letter and EOS, a weight for each letter of the source.
        let rows = lines[0]["attention"].as_array().expect("rows");
        assert_eq!(rows.len(), "the cat .".len() + 1);
        for row in rows {
            let row = row.as_array().expect("weights");
            assert_eq!(row.len(), "el gato .".len());
            let sum: f64 = row
                .iter()
                .map(|weight| weight.as_f64().expect("a number"))
                .sum();
            assert!((sum - 1.0).abs() < 1e-5);
        }
    }

    for (options, has_attention) in [
        (&["--attention", "none"][..], false),
        (&["--attention", "dot"], true),
        (&["--attention", "additive", "--reading", "equations"], true),
    ] {
        train(&[options, &["--epochs", "1"]].concat());
        let lines = json_lines(&unfold(&[
            "translate",
            "ni sol .",
            "--weights",
            &out,
            "--json",
        ]));
        assert_eq!(
            lines[0]["attention"].is_array(),
            has_attention,
            "{options:?}"
        );
    }
}

/// As [`made_sentences`], with a larger corpus of questions after people with names of three letters.
fn made_corpus(name: &str) -> Folder {
    let folder = made_sentences(name);
    let letter = |k: u32| char::from_u32(u32::from(b'a') + k % 26).expect("a letter");
    let mut lines = String::new();
    for k in 0..900 {
        let person: String = [k, k / 26, k / 7].map(letter).iter().collect();
        lines += &format!("Isn't {person} here?\t¿No está aquí {person}?\n");
    }
    lines += "It is the cat.\tEl gato.\n";
    folder.write("spa-eng-large/spa.tsv.gz", &gzip(lines.as_bytes()));
    folder
}

#[test]
fn trains_a_translator_for_people() {
    let folder = made_corpus("people");
    let data = folder.file("");
    let outs = ["first", "second"].map(|name| folder.file(&format!("{name}.safetensors")));
    let train = |out: &str, options: &[&str]| {
        let common = [
            "train",
            "translator",
            "--data",
            &data,
            "--out",
            out,
            "--json",
        ];
        let sizes = ["--corpus", "large", "--size", "24", "--embedding", "12"];
        json_lines(&unfold(&[&common, &sizes[..], options].concat()))
    };
    let learning = ["--epochs", "3", "--learning-rate", "0.01", "--by-length"];
    let lines = train(
        &outs[0],
        &[
            &learning[..],
            &[
                "--augment",
                "names,haste,ending,typos,forget",
                "--dropout",
                "0.1",
            ],
        ]
        .concat(),
    );
    let rate = lines[3]["test_error_rate"].as_f64().expect("a number");
    assert!(rate < 0.9, "{rate}");
    let evaluate = |options: &[&str]| {
        let common = ["evaluate", "translator", "--data", &data, "--json"];
        json_lines(&unfold(&[&common, options].concat()))
    };
    let alone = evaluate(&["--corpus", "large", "--weights", &outs[0]]);
    let number = |line: &Value, name: &str| line[name].as_f64().expect("a number");
    assert!((number(&alone[0], "error_rate") - rate).abs() < 1e-9);
    for name in ["bleu", "chrf"] {
        assert!(
            (0.0..=100.0).contains(&number(&alone[0], name)),
            "{}",
            alone[0]
        );
    }
    // On the homework's sentences too, in its letters.
    let homework = evaluate(&["--weights", &outs[0]]);
    assert_eq!(homework[0]["sentences"], 12);

    // It reads what is typed as it was, and begins another's embeddings.
    train(&outs[1], &["--epochs", "1", "--embeddings", &outs[0]]);

    // Taught on, it begins where it was: hardly a step, and it is as good as before.
    let on = folder.file("on.safetensors");
    let short = [
        "--repeat-short",
        "2",
        "--learning-rate",
        "1e-9",
        "--epochs",
        "1",
    ];
    let lines = train(&on, &[&["--begin-from", &outs[0]][..], &short].concat());
    assert!((number(&lines[1], "test_error_rate") - rate).abs() < 0.02);
    let anew = train(&on, &short);
    assert!(number(&anew[1], "test_error_rate") > rate + 0.02);
    let typed = [
        "translate",
        "  ¿No está AQUÍ Ñu ?",
        "--json",
        "--weights",
        &outs[0],
    ];
    assert_eq!(
        json_lines(&unfold(&typed))[0]["source"],
        "¿no está aquí ñu?"
    );
    let both = [
        "--corpus",
        "large",
        "--weights",
        &outs[0],
        "--weights",
        &outs[1],
    ];
    let both = evaluate(&[&both[..], &["--beam", "3", "--length-penalty", "0.6"]].concat());
    assert!(number(&both[0], "error_rate") > 0.0);

    // Calibrated, it compares as validation says, unless it is told otherwise.
    let calibrated = folder.file("calibrated.safetensors");
    let calibrate = |options: &[&str]| {
        let common = ["calibrate", &outs[0], "--out", &calibrated, "--data", &data];
        unfold(&[&common, options].concat())
    };
    let tried = json_lines(&calibrate(&["--json"]));
    let (chosen, tried) = tried.split_last().expect("lines");
    assert_eq!(tried.len(), 5);
    let mean = |line: &Value| {
        let rates = line["error_rates"]
            .as_array()
            .expect("both corpora's, and as many type it");
        assert_eq!(rates.len(), 3);
        rates.iter().filter_map(Value::as_f64).sum::<f64>()
    };
    let power = number(chosen, "length_penalty");
    let is_chosen = |line: &&Value| (number(line, "length_penalty") - power).abs() < 1e-9;
    let least = tried.iter().map(mean).fold(f64::INFINITY, f64::min);
    assert!((mean(tried.iter().find(is_chosen).expect("one of them")) - least).abs() < 1e-9);
    for line in tried {
        let asked = line["length_penalty"].to_string();
        let held = ["--split", "validation", "--beam", "5", "--weights"];
        let told = evaluate(&[&held[..], &[&outs[0], "--length-penalty", &asked]].concat());
        assert_eq!(told[0]["error_rate"], line["error_rates"][0]);
    }
    let with = ["--beam", "5", "--weights", &calibrated];
    let asked = chosen["length_penalty"].to_string();
    assert_eq!(
        evaluate(&with),
        evaluate(&[&with[..], &["--length-penalty", &asked]].concat())
    );
    assert_eq!(calibrate(&["--bits", "7"]).status.code(), Some(2));

    let phrases = folder.write(
        "phrases.tsv",
        "¿No está aquí eva?\tIsn't Eva here?|No.\n".as_bytes(),
    );
    let judged = evaluate(&["--phrases", &phrases, "--weights", &outs[0]]);
    assert!(judged[0]["verdict"].is_string() && judged[0]["translation"].is_string());
    let sum: i64 = ["right", "nearly", "wrong"]
        .iter()
        .filter_map(|name| judged[1][name].as_i64())
        .sum();
    assert_eq!(sum, 1);

    // An ensemble has one alphabet.
    let shipped = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/models/translator-bilinear.safetensors"
    );
    let mixed = unfold(&[
        "translate",
        "no",
        "--weights",
        &outs[0],
        "--weights",
        shipped,
    ]);
    assert_eq!(mixed.status.code(), Some(1));
    assert!(
        stderr(&mixed).contains("other letters than"),
        "{}",
        stderr(&mixed)
    );
    let other_size = [
        "train",
        "translator",
        "--data",
        &data,
        "--out",
        &outs[1],
        "--embeddings",
        &outs[0],
    ];
    let refused = unfold(&other_size);
    assert_eq!(refused.status.code(), Some(1));
    assert!(stderr(&refused).contains("have 12 numbers, those of this recipe 128"));
    let of_other_size = [
        &other_size[..6],
        &["--corpus", "large", "--begin-from", &outs[0]],
    ]
    .concat();
    let refused = unfold(&of_other_size);
    assert_eq!(refused.status.code(), Some(1));
    assert!(
        stderr(&refused).contains("give its own --size"),
        "{}",
        stderr(&refused)
    );
    let of_other_letters = [&other_size[..6], &["--begin-from", shipped]].concat();
    let refused = unfold(&of_other_letters);
    assert_eq!(refused.status.code(), Some(1));
    assert!(
        stderr(&refused).contains("its alphabet is not that"),
        "{}",
        stderr(&refused)
    );
}

#[test]
fn translates_lines_and_goes_on_after_a_bad_one() {
    let folder = made_sentences("lines");
    let (data, out) = (folder.file(""), folder.file("made.safetensors"));
    let trained = unfold(&[
        "train",
        "translator",
        "--data",
        &data,
        "--out",
        &out,
        "--epochs",
        "1",
    ]);
    assert!(trained.status.success(), "{}", stderr(&trained));
    let long = "no ".repeat(68);
    let input = ["el gato.", "", "你好", &long, "ñu 7"].join("\n");
    let output = unfold_reading(
        &[input.as_bytes(), b"\n\xff\n"].concat(),
        &["translate", "--weights", &out],
    );
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(stdout(&output).lines().count(), 2);
    let said = complaints(&output);
    let expected = [
        "unfold: line 2: there is no text",
        "unfold: line 3: the model knows none of these characters (你好)",
        "unfold: line 4: the text has 203 characters",
        "unfold: line 5: note: the model cannot read 7",
        "unfold: line 6: it is not UTF-8 text",
    ];
    for (line, expected) in said.lines().zip(expected) {
        assert!(line.starts_with(expected), "{said}");
    }

    let text = "e".repeat(30);
    let output = unfold(&["translate", "--weights", &out, &text]);
    assert!(output.status.success());
    assert!(stderr(&output).contains("note: longer than the 19 characters"));
    let output = unfold(&["translate", "--weights", &out, "", "el sol ."]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(stdout(&output).lines().count(), 1);
    assert!(complaints(&output).starts_with(r#"unfold: "": there is no text"#));
}

/// A byte order mark and characters without a shape are not there, and Windows' encoding is text too.
#[test]
fn text_is_read_for_what_is_seen() {
    let text = "El niño come.\r\n¿Dónde está el gato?\r\n";
    let utf16 = |bytes_of: fn(u16) -> [u8; 2]| -> Vec<u8> {
        let text = format!("\u{feff}{text}");
        text.encode_utf16().flat_map(bytes_of).collect()
    };
    let homework = &[
        "translate",
        "--weights",
        "models/translator-bilinear.safetensors",
    ];
    let expected = unfold_reading(text.as_bytes(), homework);
    assert_eq!(stdout(&expected).lines().count(), 2);
    for input in [
        format!("\u{feff}{text}").into_bytes(),
        utf16(u16::to_le_bytes),
        utf16(u16::to_be_bytes),
        utf16(u16::to_le_bytes)[2..].to_vec(),
        b"El nin\xcc\x83o\xe2\x81\xa0 co\xc2\xadme.\n\xe2\x80\xae\xc2\xbfDo\xcc\x81nde esta\xcc\x81 el \xef\xbd\x87ato\xef\xbc\x9f".to_vec(),
    ] {
        let output = unfold_reading(&input, homework);
        assert_eq!(output.status.code(), Some(0));
        assert_eq!(stdout(&output), stdout(&expected), "{input:?}");
        assert_eq!(stderr(&output).replace('\u{feff}', ""), stderr(&expected), "{input:?}");
    }
    let output = unfold(&[
        "translate",
        "--weights",
        "models/translator-bilinear.safetensors",
        "el\u{7} ga\u{200b}to \u{1b}[31m\u{e000}",
        "\u{200b}",
    ]);
    assert_eq!(output.status.code(), Some(1));
    let said = stderr(&output);
    assert!(
        said.contains("the model cannot read U+0007 U+001B [31 U+E000\n"),
        "{said}"
    );
    assert!(said.contains("there is no text"), "{said}");
    assert!(!said.contains(['\u{7}', '\u{1b}', '\u{200b}']), "{said}");
}

/// Without weights that are named it is the translator for people, who write capitals and marks.
#[test]
fn people_are_translated_as_they_write() {
    let output = unfold(&["translate", "¿Dónde está el gato?", "Tengo 3 gatos."]);
    assert_eq!(output.status.code(), Some(0));
    let said = stdout(&output);
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines.len(), 2);
    assert!(
        lines
            .iter()
            .all(|line| line.starts_with(char::is_uppercase)),
        "{said}"
    );
    assert!(lines[0].ends_with('?') && lines[1].ends_with('.'), "{said}");
}

/// The program in a shell, as people join it with others.
#[cfg(target_os = "linux")]
fn shell(script: &str) -> Output {
    let mut command = Command::new("bash");
    command
        .args(["-c", &format!("set -o pipefail; {script}")])
        .env("UNFOLD", env!("CARGO_BIN_EXE_unfold"))
        .env_remove("UNFOLD_DATA")
        .current_dir(env!("CARGO_MANIFEST_DIR"));
    command.output().expect("there is a shell")
}

/// Calls that print, each in its own way.
#[cfg(target_os = "linux")]
fn calls(data: &str) -> Vec<String> {
    let picture = "tests/pictures/9-thin-pen.png";
    let pictures = [picture; 40].join(" ");
    let sentences = ["'el gato'"; 40].join(" ");
    vec![
        format!("translate {sentences}"),
        format!("translate --json {sentences}"),
        format!("classify {pictures}"),
        format!("classify --json {pictures}"),
        format!("evaluate cnn --data {data}"),
        format!("evaluate cnn --json --data {data}"),
        format!("train cnn --steps 3 --data {data}"),
        format!("train cnn --epochs 1 --json --data {data} --out {data}a.safetensors"),
        "--help".to_owned(),
        "train --help".to_owned(),
        "--version".to_owned(),
    ]
}

#[cfg(target_os = "linux")]
#[test]
fn whoever_reads_may_stop_reading() {
    let folder = made_data("pipes");
    for call in calls(&folder.file("")) {
        for reader in ["true", "head -c 1", "head -1"] {
            let output = shell(&format!("\"$UNFOLD\" {call} | {reader}"));
            assert_eq!(stderr(&output), "", "{call} | {reader}");
            assert_eq!(output.status.code(), Some(0), "{call} | {reader}");
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_one_line_and_1() {
    let folder = made_data("full");
    for call in calls(&folder.file("")) {
        let output = shell(&format!("\"$UNFOLD\" {call} > /dev/full"));
        assert_eq!(
            stderr(&output),
            "unfold: standard output: No space left on device (os error 28)\n",
            "{call}"
        );
        assert_eq!(output.status.code(), Some(1), "{call}");
    }
    // Where the complaint itself cannot be written, the exit status is what is left.
    for (call, code) in [("classify nowhere.png", 1), ("translate ''", 1), ("fly", 2)] {
        let output = shell(&format!("\"$UNFOLD\" {call} 2> /dev/full"));
        assert_eq!(output.status.code(), Some(code), "{call}");
    }
}

#[cfg(unix)]
#[test]
fn a_name_may_be_anything() {
    use std::{ffi::OsStr, os::unix::ffi::OsStrExt};

    let folder = Folder::new("names");
    let picture = fs::read("tests/pictures/9-thin-pen.png").expect("a picture of ours");
    let path = |name: &[u8]| folder.0.join(OsStr::from_bytes(name));
    let names: [&[u8]; 4] = [
        b"l\xe1piz.png",
        b"\x1b[31mred\n.png",
        b"\xc2\x9bcsi.png",
        "き.png".as_bytes(),
    ];
    for name in names {
        fs::write(path(name), &picture).expect("a temporary file");
    }
    let missing = path(b"\x1b]0;title\x07.png");
    let mut classify = command(&["classify", "--json"]);
    classify.args(names.map(path)).arg(&missing);
    let output = classify.output().expect("the program was built");
    assert_eq!(output.status.code(), Some(1));
    let lines: Vec<Value> = stdout(&output)
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    let files = lines
        .iter()
        .map(|line| line["file"].as_str().expect("a name"));
    let expected = [
        "l\u{fffd}piz.png",
        "\u{1b}[31mred\n.png",
        "\u{9b}csi.png",
        "き.png",
    ];
    assert!(
        files.zip(expected).all(|(file, name)| file.ends_with(name)),
        "{lines:?}"
    );
    assert_eq!(lines.len(), 4);

    let mut classify = command(&["classify"]);
    classify.args(names.map(path)).arg(&missing);
    let words = classify.output().expect("the program was built");
    assert_eq!(stdout(&words).lines().count(), 4);
    assert!(stdout(&words).contains("<U+001B>[31mred<U+000A>.png: を"));
    let wrong = command(&["classify", "--weights"])
        .arg(&missing)
        .arg("--\u{1b}[31m")
        .output();
    for output in [output, words, wrong.expect("the program was built")] {
        for said in [stdout(&output), stderr(&output)] {
            let raw = said.chars().find(|c| c.is_control() && *c != '\n');
            assert_eq!(raw, None, "{said}");
        }
    }
}

/// An array of bytes as numpy.save writes it.
fn npy(shape: &str, content: &[u8]) -> Vec<u8> {
    let header = format!("{{'descr': '|u1', 'fortran_order': False, 'shape': {shape}, }}");
    let header = format!("{header:117}\n");
    [b"\x93NUMPY\x01\0\x76\0", header.as_bytes(), content].concat()
}

/// The data set as its own site has it for NumPy.
#[test]
fn learns_from_numpys_files_as_from_the_others() {
    let folder = made_data("numpy");
    let evaluate = |options: &[&str]| {
        let data = folder.file("");
        let call = ["evaluate", "cnn", "--json", "--data", &data];
        unfold(&[&call, options].concat())
    };
    let expected = json_lines(&evaluate(&[]));
    let unzip = |name: &str| {
        let packed = fs::read(folder.file(name)).expect("made");
        let mut content = Vec::new();
        std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(&packed[..]), &mut content)
            .expect("made");
        fs::remove_file(folder.file(name)).expect("made");
        content
    };
    for (half, set, count) in [("train", "train", 300), ("test", "t10k", 100)] {
        let images = unzip(&format!("kmnist/{set}-images-idx3-ubyte.gz"));
        let labels = unzip(&format!("kmnist/{set}-labels-idx1-ubyte.gz"));
        let write = |name: &str, array: &[u8]| {
            let mut archive = rawzip::ZipArchiveWriter::new(Vec::new());
            let (mut entry, config) = archive.new_file("arr_0.npy").start().expect("memory");
            let mut writer = config.wrap(&mut entry);
            writer.write_all(array).expect("memory");
            let (_, descriptor) = writer.finish().expect("memory");
            entry.finish(descriptor).expect("memory");
            let bytes = archive.finish().expect("memory");
            folder.write(&format!("kmnist/kmnist-{half}-{name}.npz"), &bytes);
        };
        write("imgs", &npy(&format!("({count}, 28, 28)"), &images[16..]));
        write("labels", &npy(&format!("({count},)"), &labels[8..]));
    }
    assert_eq!(json_lines(&evaluate(&[])), expected);
    let other = fs::read(folder.file("kmnist/kmnist-test-labels.npz")).expect("made");
    folder.write("kmnist/kmnist-test-imgs.npz", &other);
    let refused = evaluate(&[]);
    assert_eq!(refused.status.code(), Some(1));
    let said = stderr(&refused);
    assert!(
        said.contains("kmnist/kmnist-test-*: images of shape [100]"),
        "{said}"
    );
}

/// Anki's file: as people write, with a column for the source.
#[test]
fn sentences_are_learnt_as_they_are_typed() {
    let folder = Folder::new("anki");
    let lines = "Who are you?\t¿Quién eres?\tCC-BY 2.0 (France) Attribution: tatoeba.org #1\r\n\
        I'm tired.\tEstoy cansado.\tCC-BY 2.0 (France) Attribution: tatoeba.org #2\r\n";
    for set in ["train", "val", "test"] {
        folder.write(
            &format!("spa-eng/{set}-eng-spa.txt"),
            format!("\u{feff}{lines}").as_bytes(),
        );
    }
    let (data, out) = (folder.file(""), folder.file("anki.safetensors"));
    let train = [
        "train",
        "translator",
        "--epochs",
        "1",
        "--data",
        &data,
        "--out",
        &out,
    ];
    let trained = unfold(&train);
    assert!(trained.status.success(), "{}", stderr(&trained));
    // All letters that are typed are known to it, and no others are in it.
    let asked = unfold(&[
        "translate",
        "--weights",
        &out,
        "¿Quién eres?",
        "ESTOY cansado.",
    ]);
    assert_eq!(
        (complaints(&asked), asked.status.code()),
        (String::new(), Some(0))
    );
    let weights = fs::read(&out).expect("written");
    let header = String::from_utf8_lossy(&weights[..4000]);
    assert!(
        header.contains(r#"<unk>\",\" \",\"q\",\"u\",\"i\",\"e\",\"n"#),
        "{header}"
    );

    let long = "no ".repeat(20);
    for (lines, expected) in [
        (
            format!("{long}\t{long}\n"),
            "no pair is shorter than 20 characters",
        ),
        ("go\0\tve\n".to_owned(), "line 1 has a NUL character"),
        (
            "¿Quién?\tWho?\n".to_owned(),
            "line 1 has the Spanish sentence first",
        ),
        ("7\t7\n".to_owned(), "line 1 is not `english⇥spanish`"),
    ] {
        folder.write("spa-eng/train-eng-spa.txt", lines.as_bytes());
        let refused = unfold(&train);
        assert_eq!(refused.status.code(), Some(1));
        let said = stderr(&refused);
        assert!(
            said.contains("spa-eng/train-eng-spa.txt: ") && said.contains(expected),
            "{said}"
        );
    }
}

#[test]
fn classifies_pictures_the_same_on_both_devices_and_goes_on_after_a_bad_one() {
    let folder = Folder::new("classifies");
    let broken = folder.write("broken.png", b"\x89PNG\r\n\x1a\n and then nothing");
    let mut blank = Vec::new();
    image::GrayImage::new(40, 30)
        .write_to(
            &mut std::io::Cursor::new(&mut blank),
            image::ImageFormat::Png,
        )
        .expect("memory");
    let blank = folder.write("blank.png", &blank);
    let drawn = "tests/pictures/9-thin-pen.png";
    let mut results = Vec::new();
    for device in ["flex", "ndarray"] {
        let output = unfold(&[
            "classify", &broken, drawn, &blank, "--device", device, "--json",
        ]);
        assert_eq!(output.status.code(), Some(1));
        assert!(
            stderr(&output).lines().count() == 1 && stderr(&output).contains("broken.png"),
            "{}",
            stderr(&output)
        );
        let lines: Vec<Value> = stdout(&output)
            .lines()
            .map(|line| serde_json::from_str(line).expect("JSON"))
            .collect();
        assert_eq!(lines.len(), 2);
        assert_eq!(
            (&lines[0]["file"], &lines[0]["class"]),
            (&drawn.into(), &9.into())
        );
        assert_eq!(
            (&lines[1]["class"], &lines[1]["state"]),
            (&Value::Null, &"blank".into())
        );
        let probabilities: Vec<f64> = lines[0]["probabilities"]
            .as_array()
            .expect("ten of them")
            .iter()
            .map(|probability| probability.as_f64().expect("a number"))
            .collect();
        assert_eq!(probabilities.len(), 10);
        assert!((probabilities.iter().sum::<f64>() - 1.0).abs() < 1e-5);
        results.push(probabilities);
    }
    for (flex, ndarray) in results[0].iter().zip(&results[1]) {
        assert!((flex - ndarray).abs() < 1e-3);
    }
    let words = stdout(&unfold(&["classify", drawn]));
    assert!(words.contains("を (wo)"), "{words}");
}

/// One line that names the file, the place and the mend.
#[test]
fn bad_data_ends_with_1_and_one_line() {
    let folder = Folder::new("bad");
    let not_weights = folder.write("not.safetensors", b"PK not weights");
    folder.write("kmnist/t10k-images-idx3-ubyte.gz", b"not gzip");
    folder.write("kmnist/t10k-labels-idx1-ubyte.gz", b"not gzip");
    folder.write("spa-eng/train-eng-spa.txt", b"hello .\thola .\ngo .\n");
    let data = folder.file("");
    for (arguments, expected) in [
        (&["classify", "nowhere.png"][..], "nowhere.png"),
        (&["classify", "README.md"], "README.md"),
        (
            &[
                "classify",
                "tests/pictures/9-thin-pen.png",
                "--weights",
                &not_weights,
            ],
            "not.safetensors: this is not a safetensors file",
        ),
        (
            &[
                "classify",
                "tests/pictures/9-thin-pen.png",
                "--weights",
                "nowhere.safetensors",
            ],
            "nowhere.safetensors",
        ),
        (&["evaluate", "cnn", "--data", "nowhere"], "build.sh data"),
        (
            &["evaluate", "cnn", "--data", &data],
            "kmnist/t10k-*: the images: it is not an IDX file",
        ),
        (&["train", "cnn", "--data", "nowhere"], "build.sh data"),
        (
            &["train", "translator", "--data", "nowhere"],
            "build.sh data",
        ),
        (
            &["train", "translator", "--data", &data],
            "spa-eng/train-eng-spa.txt: line 2 is not",
        ),
        (
            &[
                "translate",
                "hola",
                "--weights",
                "models/cnn-0.0005.safetensors",
            ],
            "cnn-0.0005.safetensors: it holds a cnn",
        ),
    ] {
        let output = unfold(arguments);
        assert_eq!(
            output.status.code(),
            Some(1),
            "{arguments:?}: {}",
            stderr(&output)
        );
        assert!(stdout(&output).is_empty(), "{arguments:?}");
        assert_eq!(
            stderr(&output).lines().count(),
            1,
            "{arguments:?}: {}",
            stderr(&output)
        );
        assert!(
            stderr(&output).contains(expected),
            "{arguments:?}: {}",
            stderr(&output)
        );
    }
}

#[cfg(not(feature = "webgpu"))]
#[test]
fn a_device_that_was_not_built_says_how_to_get_it() {
    let output = unfold(&[
        "classify",
        "tests/pictures/9-thin-pen.png",
        "--device",
        "webgpu",
    ]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).contains("--features cli,webgpu"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn a_folder_that_cannot_be_written_to_is_noticed_before_training() {
    let folder = made_data("unwritable");
    let output = unfold(&[
        "train",
        "cnn",
        "--data",
        &folder.file(""),
        "--out",
        "nowhere/at/all.safetensors",
    ]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).contains("nowhere/at/all"),
        "{}",
        stderr(&output)
    );
    assert!(stdout(&output).is_empty());
}

/// The code of a sheet of two questions, how high z is and how many numbers P holds.
fn code(seed: u16, answers: [Option<f64>; 2]) -> String {
    let sheet = Sheet::new(seed, &["output-size", "attention-size"]).expect("a sheet");
    HandIn::new(sheet, answers.to_vec())
        .expect("two answers")
        .code()
}

/// The right answers to it.
fn right_answers(seed: u16) -> [f64; 2] {
    let marks = HandIn::read(&code(seed, [None; 2]))
        .expect("a code")
        .grade(String::new())
        .marks;
    [marks[0].expected, marks[1].expected]
}

#[test]
fn grade_marks_codes_and_files_and_tallies_them() {
    let folder = Folder::new("grades");
    let [height, size] = right_answers(7);
    let list = format!(
        "Ana Silva: {}\nBruno;{}\n",
        code(7, [Some(height), Some(size)]),
        code(7, [Some(height), Some(size.sqrt())])
    );
    let list = folder.write("class.csv", list.as_bytes());
    let alone = folder.write("clara.txt", code(8, [None, Some(0.5)]).as_bytes());
    let given = code(7, [Some(-1.0), None]);
    let lines = json_lines(&unfold(&["grade", &list, &alone, &given, "--json"]));
    let students: Vec<(&str, u64)> = (lines.iter())
        .filter_map(|line| Some((line["student"].as_str()?, line["right"].as_u64()?)))
        .collect();
    assert_eq!(
        students,
        [("Ana Silva", 2), ("Bruno", 1), ("clara", 0), ("code 3", 0)]
    );
    assert_eq!(lines[1]["marks"][1]["mistake"], "not-squared");
    assert_eq!(lines[1]["marks"][1]["expected"], size);
    assert_eq!(lines[2]["marks"][0]["answer"], Value::Null);
    let tallies = &lines[4..];
    assert_eq!(tallies.len(), 2);
    assert_eq!(tallies[0]["question"], "output-size");
    let counts = |at: usize| ["right", "wrong", "open"].map(|key| tallies[at][key].as_u64());
    assert_eq!(counts(0), [Some(2), Some(1), Some(1)]);
    assert_eq!(counts(1), [Some(1), Some(2), Some(1)]);
    assert_eq!(tallies[1]["mistakes"][0][0], "not-squared");

    let words = stdout(&unfold(&["grade", &list, &alone]));
    assert!(words.contains("Ana Silva      7   ✓  ✓  2 of 2"), "{words}");
    assert!(words.contains("clara          8   ·  ✗  0 of 2"), "{words}");
    assert!(words.contains("not-squared ×1"), "{words}");
    let read = unfold_reading(list_of(&folder).as_bytes(), &["grade"]);
    assert!(stdout(&read).contains("Bruno"));
}

fn list_of(folder: &Folder) -> String {
    fs::read_to_string(folder.file("class.csv")).expect("written")
}

#[test]
fn grade_names_what_it_cannot_mark_and_marks_the_rest() {
    let folder = Folder::new("ungraded");
    let good = code(7, [None; 2]);
    let list = format!("Ana: {good}\nBruno: {}", good.replace("-0", "-1"));
    let list = folder.write("list.txt", list.as_bytes());
    let empty = folder.write("empty.txt", b"nothing");
    let absent = folder.file("absent.txt");
    let output = unfold(&["grade", &list, &empty, &absent, "--json"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(stdout_lines(&output)[0]["student"], "Ana");
    let said = stderr(&output);
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines.len(), 3, "{said}");
    assert!(lines[0].contains("absent.txt: "), "{said}");
    assert!(
        lines[1].contains("Bruno: a sign of the code is wrong or missing: copy"),
        "{said}"
    );
    assert!(
        lines[2].contains("empty: there is no code here: one begins with UNFOLD-"),
        "{said}"
    );
}

#[test]
fn a_wrong_call_ends_with_2() {
    for arguments in [
        &[][..],
        &["classify"],
        &["classify", "a.png", "--device", "abacus"],
        &["train", "cnn", "--learning-rate", "-1"],
        &["train", "cnn", "--learning-rate", "NaN"],
        &["train", "cnn", "--epochs", "0"],
        &["train", "cnn", "--batch-size", "0"],
        &["train", "horse"],
        &["train", "cnn", "--attention", "dot"],
        &["train", "cnn", "--schedule", "moon"],
        &["train", "cnn", "--average", "1"],
        &["train", "cnn", "--label-smoothing", "-0.1"],
        &["train", "cnn", "--augment", "affine,moon"],
        &["train", "translator", "--augment", "affine"],
        &["train", "cnn", "--reading", "code"],
        &["train", "translator", "--attention", "flash"],
        &[
            "train",
            "translator",
            "--attention",
            "none",
            "--reading",
            "code",
        ],
        &["evaluate", "cnn", "--beam", "2"],
        &["evaluate", "cnn", "--corpus", "large"],
        &["evaluate", "fcn", "--phrases", "a.tsv"],
        &[
            "evaluate",
            "cnn",
            "--weights",
            "a.safetensors",
            "--weights",
            "b.safetensors",
        ],
        &["evaluate", "translator", "--length-penalty", "-1"],
        &["train", "cnn", "--size", "256"],
        &["train", "cnn", "--by-length"],
        &["train", "cnn", "--augment", "names"],
        &["train", "translator", "--size", "0"],
        &["train", "translator", "--dropout", "1"],
        &["translate", "hola", "--beam", "0"],
        &["translate", "hola", "--beam", "11"],
        &["evaluate", "cnn", "--split", "training"],
        &["fly"],
    ] {
        assert_eq!(unfold(arguments).status.code(), Some(2), "{arguments:?}");
    }
    assert!(unfold(&["--help"]).status.success());
    assert_eq!(
        stdout(&unfold(&["--version"])),
        format!("unfold {}\n", env!("CARGO_PKG_VERSION"))
    );
}
