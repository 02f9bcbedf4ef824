//! A convolution with its bias, ReLU and 2×2 max pooling.

use burn::{
    nn::conv::Conv2d,
    tensor::{
        Tensor,
        activation::relu,
        module::{conv2d, max_pool2d},
        ops::{ConvOptions, MaxPoolOptions},
    },
};

/// What a layer, a ReLU and a pooling make of images `[B, I, H, W]`: `[B, O, H / 2, W / 2]`.
#[must_use]
pub fn convolve(layer: &Conv2d, images: Tensor<4>) -> Tensor<4> {
    #[cfg(feature = "flex")]
    if let Some(kernel) = flex::Kernel::of(layer, &images) {
        return kernel.convolve(images);
    }
    pool(relu(layer.forward(images)))
}

/// The same with the maps before ReLU, `[B, O, H, W]`.
#[must_use]
pub fn maps_and_pooled(layer: &Conv2d, images: Tensor<4>) -> (Tensor<4>, Tensor<4>) {
    #[cfg(feature = "flex")]
    if let Some(kernel) = flex::Kernel::of(layer, &images)
        && !kernel.is_in_graph()
    {
        return kernel.maps_and_pooled(images);
    }
    let maps = layer.forward(images);
    (maps.clone(), pool(relu(maps)))
}

/// The maps of filters `[O, I, side, side]` and biases `[O]` on images `[B, I, H, W]`.
#[must_use]
pub fn maps(
    weight: Tensor<4>,
    bias: Tensor<1>,
    [stride, padding]: [usize; 2],
    images: Tensor<4>,
) -> Tensor<4> {
    #[cfg(feature = "flex")]
    if flex::is_for(&weight, &bias, &images) {
        return flex::maps(weight, bias, [stride, padding], images);
    }
    let options = ConvOptions::new([stride; 2], [padding; 2], [1; 2], 1);
    conv2d(images, weight, Some(bias), options)
}

/// 2×2 max pooling.
#[must_use]
pub fn pool(maps: Tensor<4>) -> Tensor<4> {
    max_pool2d(maps, MaxPoolOptions::new([2, 2]))
}

#[cfg(feature = "flex")]
mod flex {
    use burn::{
        backend::{
            Flex,
            autodiff::{
                checkpoint::base::Checkpointer,
                grads::Gradients,
                ops::{Backward, Ops},
            },
            flex::FlexTensor,
        },
        nn::{PaddingConfig2d, conv::Conv2d},
        tensor::Tensor,
    };
    use unfold_kernels::convolution::{self, Sizes, Written};

    use crate::operations::flex::{
        Place, contiguous, in_graph, numbers, plain, shaped, tensor, with_way_back,
    };

    /// The kernel for a layer and images that it is made for.
    pub struct Kernel {
        sizes: Sizes,
        place: Place,
        weight: Tensor<4>,
        bias: Tensor<1>,
    }

    impl Kernel {
        pub fn of(layer: &Conv2d, images: &Tensor<4>) -> Option<Self> {
            let (weight, bias) = (layer.weight.val(), layer.bias.as_ref()?.val());
            let [batch, inputs, height, width] = images.dims();
            let [outputs, .., side] = weight.dims();
            let padding = match layer.padding {
                PaddingConfig2d::Valid => 0,
                PaddingConfig2d::Explicit(top, left, bottom, right)
                    if [left, bottom, right] == [top; 3] =>
                {
                    top
                }
                _ => return None,
            };
            let sizes = Sizes {
                batch,
                inputs,
                image: [height, width],
                outputs,
                side,
                padding,
                stride: 1,
            };
            let is_common = layer.stride == [1, 1] && layer.dilation == [1, 1] && layer.groups == 1;
            let is_square = layer.kernel_size == [side; 2];
            if !(is_common && is_square && sizes.is_pooled_whole()) {
                return None;
            }
            Some(Self {
                sizes,
                place: Place::of(&[images.device(), weight.device(), bias.device()])?,
                weight,
                bias,
            })
        }

        pub fn is_in_graph(&self) -> bool {
            self.place == Place::Graph
        }

        pub fn convolve(self, images: Tensor<4>) -> Tensor<4> {
            let Self {
                sizes,
                place,
                weight,
                bias,
            } = self;
            let shape = shape(sizes.batch, sizes.outputs, sizes.pooled());
            let mut pooled = vec![0.0; shape.iter().product()];
            if place == Place::Flex {
                let tensors = [plain(images), plain(weight), plain(bias)].map(contiguous);
                forward(&sizes, &tensors, &mut pooled, None, None);
                return tensor(pooled, shape);
            }
            let parents = [in_graph(images), in_graph(weight), in_graph(bias)];
            with_way_back(Convolve, parents, |parents| {
                let tensors = parents.map(contiguous);
                let mut kept = vec![0; pooled.len()];
                forward(&sizes, &tensors, &mut pooled, Some(&mut kept), None);
                let [images, weight, _] = tensors;
                ((sizes, images, weight, kept), shaped(pooled, shape))
            })
        }

        pub fn maps_and_pooled(self, images: Tensor<4>) -> (Tensor<4>, Tensor<4>) {
            let sizes = self.sizes;
            let shapes =
                [sizes.map(), sizes.pooled()].map(|sides| shape(sizes.batch, sizes.outputs, sides));
            let [mut maps, mut pooled] = shapes.map(|shape| vec![0.0; shape.iter().product()]);
            let tensors = [plain(images), plain(self.weight), plain(self.bias)].map(contiguous);
            forward(&sizes, &tensors, &mut pooled, None, Some(&mut maps));
            (tensor(maps, shapes[0]), tensor(pooled, shapes[1]))
        }
    }

    pub fn is_for(weight: &Tensor<4>, bias: &Tensor<1>, images: &Tensor<4>) -> bool {
        let [.., height, width] = weight.dims();
        let devices = [weight.device(), bias.device(), images.device()];
        height == width && Place::of(&devices) == Some(Place::Flex)
    }

    pub fn maps(
        weight: Tensor<4>,
        bias: Tensor<1>,
        [stride, padding]: [usize; 2],
        images: Tensor<4>,
    ) -> Tensor<4> {
        let [batch, inputs, height, width] = images.dims();
        let [outputs, .., side] = weight.dims();
        let sizes = Sizes {
            batch,
            inputs,
            image: [height, width],
            outputs,
            side,
            padding,
            stride,
        };
        let shape = shape(batch, outputs, sizes.map());
        let mut maps = vec![0.0; shape.iter().product()];
        let tensors = [plain(images), plain(weight), plain(bias)].map(contiguous);
        let [images, weight, bias] = tensors.each_ref().map(numbers);
        convolution::maps(&sizes, images, weight, bias, &mut maps);
        tensor(maps, shape)
    }

    fn shape(batch: usize, channels: usize, [height, width]: [usize; 2]) -> [usize; 4] {
        [batch, channels, height, width]
    }

    fn forward(
        sizes: &Sizes,
        tensors: &[FlexTensor; 3],
        pooled: &mut [f32],
        kept: Option<&mut [u8]>,
        maps: Option<&mut [f32]>,
    ) {
        let [images, weight, bias] = tensors.each_ref().map(numbers);
        let written = Written { pooled, kept, maps };
        convolution::forward(sizes, images, weight, bias, written);
    }

    /// The way back.
    #[derive(Debug)]
    struct Convolve;

    impl Backward<Flex, 3> for Convolve {
        /// The images, the filters, and which pixels were kept.
        type State = (Sizes, FlexTensor, FlexTensor, Vec<u8>);

        fn backward(
            self,
            ops: Ops<Self::State, 3>,
            gradients: &mut Gradients,
            _: &mut Checkpointer,
        ) {
            let (sizes, images, weight, kept) = ops.state;
            let pooled = contiguous(gradients.consume::<Flex>(&ops.node));
            let nodes = ops.parents.map(|parent| parent.map(|node| node.id));
            let zeros = |tensor: &FlexTensor| vec![0.0; numbers(tensor).len()];
            let (mut filters, mut bias) = (zeros(&weight), vec![0.0; sizes.outputs]);
            let mut input = nodes[0].map(|_| zeros(&images));
            convolution::backward(
                &sizes,
                [&images, &weight, &pooled].map(numbers),
                &kept,
                [&mut filters, &mut bias],
                input.as_deref_mut(),
            );
            let filter = [sizes.outputs, sizes.inputs, sizes.side, sizes.side];
            let found = [
                input.map(|input| shaped(input, shape(sizes.batch, sizes.inputs, sizes.image))),
                Some(shaped(filters, filter)),
                Some(shaped(bias, [sizes.outputs])),
            ];
            for (node, found) in nodes.into_iter().zip(found) {
                if let (Some(node), Some(found)) = (node, found) {
                    gradients.register::<Flex>(node, found);
                }
            }
        }
    }
}
