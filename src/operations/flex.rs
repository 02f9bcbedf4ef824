//! The numbers of tensors on flex.

use burn::{
    backend::{
        Autodiff, Flex,
        autodiff::{
            checkpoint::strategy::NoCheckpointing,
            ops::{Backward, OpsKind},
        },
        flex::FlexTensor,
        tensor::FloatTensor,
    },
    tensor::{Device, Tensor, TensorData},
};

/// Where tensors are whose numbers are at hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// On flex and in no graph.
    Flex,
    /// On flex and in a graph.
    Graph,
}

impl Place {
    /// Where all of these are.
    pub fn of(devices: &[Device]) -> Option<Self> {
        // Whether there is a graph counts for nothing when devices are compared.
        if devices.iter().any(|device| *device != Device::flex()) {
            return None;
        }
        let in_graph = devices.iter().filter(|device| device.is_autodiff()).count();
        match in_graph {
            0 => Some(Self::Flex),
            count if count == devices.len() => Some(Self::Graph),
            _ => None,
        }
    }
}

/// The numbers of a tensor on flex in no graph.
pub fn plain<const D: usize>(tensor: Tensor<D>) -> FlexTensor {
    let plain = tensor.try_into_primitive::<Flex>();
    plain.expect("its device says so")
}

/// The numbers of a tensor on flex in a graph.
pub fn in_graph<const D: usize>(tensor: Tensor<D>) -> FloatTensor<Autodiff<Flex>> {
    let in_graph = tensor.try_into_primitive::<Autodiff<Flex>>();
    in_graph.expect("its device says so")
}

/// A tensor whose numbers lie one after the other.
pub fn contiguous(tensor: FlexTensor) -> FlexTensor {
    match tensor.as_slice::<f32>() {
        Some(_) => tensor,
        None => tensor.to_contiguous(),
    }
}

/// The numbers of a tensor that is [`contiguous`].
pub fn numbers(tensor: &FlexTensor) -> &[f32] {
    tensor.as_slice().expect("floats one after the other")
}

/// The numbers of a tensor, copied if others have them too.
pub fn into_numbers(tensor: FlexTensor) -> Vec<f32> {
    if !tensor.is_unique() {
        return numbers(&contiguous(tensor)).to_vec();
    }
    let numbers = tensor.into_data().try_into_vec();
    numbers.expect("the tensors of a model are f32")
}

/// Numbers with a shape.
pub fn shaped<const D: usize>(numbers: Vec<f32>, shape: [usize; D]) -> FlexTensor {
    FlexTensor::from_data(TensorData::new(numbers, shape))
}

/// A tensor on flex in no graph.
pub fn tensor<const D: usize>(numbers: Vec<f32>, shape: [usize; D]) -> Tensor<D> {
    Tensor::from_primitive::<Flex>(shaped(numbers, shape))
}

/// An operation in a graph: what it makes of its parents' numbers, with what the way back needs.
pub fn with_way_back<const D: usize, const PARENTS: usize, B: Backward<Flex, PARENTS>>(
    way_back: B,
    parents: [FloatTensor<Autodiff<Flex>>; PARENTS],
    forward: impl FnOnce([FlexTensor; PARENTS]) -> (B::State, FlexTensor),
) -> Tensor<D> {
    let nodes = parents.each_ref().map(FloatTensor::<Autodiff<Flex>>::node);
    let (state, output) = forward(parents.map(FloatTensor::<Autodiff<Flex>>::into_primitive));
    let step = way_back.prepare::<NoCheckpointing>(nodes).compute_bound();
    Tensor::from_primitive::<Autodiff<Flex>>(match step.stateful() {
        OpsKind::Tracked(step) => step.finish(state, output),
        OpsKind::UnTracked(step) => step.finish(output),
    })
}
