//! The files of a run: the weights, the curves beside them, and the run itself while it is not at its end.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;
use unfold::training::Recipe;

use super::{of, write};

/// What a file of weights is called behind its name.
const WEIGHTS: &str = "safetensors";

/// How many epochs curves will have, as a name in their file.
pub const PLANNED: &str = "planned_epochs";

/// Where a run is written to.
pub struct RunFiles {
    /// NAME.safetensors
    pub weights: PathBuf,
    /// NAME.json
    pub curves: PathBuf,
    /// NAME.run, from which the run goes on.
    pub run: PathBuf,
}

impl RunFiles {
    /// The files for weights of that name, which is completed where it is not one of a safetensors file.
    pub fn of(out: &Path) -> anyhow::Result<Self> {
        let Some(name) = out.file_name() else {
            return Err(of(out)("this is no name of a file"));
        };
        let is_complete =
            (out.extension()).is_some_and(|ending| ending.eq_ignore_ascii_case(WEIGHTS));
        let weights = if is_complete {
            out.to_owned()
        } else {
            let mut name = name.to_owned();
            name.push(".");
            name.push(WEIGHTS);
            out.with_file_name(name)
        };
        Ok(Self {
            curves: weights.with_extension("json"),
            run: weights.with_extension("run"),
            weights,
        })
    }

    /// The files of the run that was put down there.
    pub fn beside(run: &Path) -> anyhow::Result<Self> {
        let files = Self::of(&run.with_extension(WEIGHTS))?;
        Ok(Self {
            run: run.to_owned(),
            ..files
        })
    }

    fn all(&self) -> [&Path; 3] {
        [&self.weights, &self.curves, &self.run]
    }

    /// Makes sure that all can be written, before hours are spent.
    pub fn try_out(&self) -> anyhow::Result<()> {
        for path in self.all() {
            if path.is_dir() {
                return Err(of(path)("this is a folder"));
            }
            write(path, &[])?;
        }
        Ok(())
    }

    /// Gives the files of another run, if there are any, another name: those that are not of this recipe and
    /// these data, nor the one that is gone on with. What was done is returned as lines to be said.
    pub fn make_way(
        &self,
        recipe: &Recipe,
        data: &str,
        resumed: Option<&Path>,
    ) -> anyhow::Result<Vec<String>> {
        let found: Vec<&Path> = (self.all().into_iter())
            .filter(|path| path.exists() && resumed != Some(path))
            .collect();
        if found.is_empty() || is_of(&self.curves, recipe, data) {
            return Ok(Vec::new());
        }
        let aside = |path: &Path, number: u32| {
            let mut name = path.file_stem().unwrap_or_default().to_owned();
            name.push(format!("-{number}."));
            name.push(path.extension().unwrap_or_default());
            path.with_file_name(name)
        };
        let is_free = |number: &u32| self.all().iter().all(|path| !aside(path, *number).exists());
        let number = (1..=u32::MAX)
            .find(is_free)
            .expect("a folder has fewer files");
        let moved = found.into_iter().map(|path| {
            let to = aside(path, number);
            fs::rename(path, &to).map_err(of(path))?;
            Ok(format!(
                "{} was of another run: it is now {}",
                path.display(),
                to.display()
            ))
        });
        moved.collect()
    }
}

/// Whether curves are those of this recipe and these data.
fn is_of(curves: &Path, recipe: &Recipe, data: &str) -> bool {
    let Ok(text) = fs::read(curves) else {
        return false;
    };
    let Ok(curves) = serde_json::from_slice::<Value>(&text) else {
        return false;
    };
    // Their epochs are a list; how many were asked for is beside it.
    let mut asked = curves.clone();
    asked["epochs"] = curves[PLANNED].clone();
    let asked = serde_json::from_value::<Recipe>(asked);
    curves["data_sha256"] == data && asked.is_ok_and(|asked| asked == *recipe)
}
