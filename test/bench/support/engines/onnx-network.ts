import type { NetworkWeights } from '#models/engines/engine.ts'
import { checkedWeights } from '#models/engines/mixer/checked-weights.ts'
import { type GraphInput, graphInputs, graphOutput } from '#models/engines/native/network-graph.ts'
import { bytesField, type Fields, numberField } from '#models/engines/native/protobuf-fields.ts'
import { featureBlocks } from '#models/features/feature-layout.ts'
import { outputCount, widths } from '#models/network/shape.ts'
import { levelNames } from '#models/series/layout.ts'

/** TensorProto.DataType and AttributeProto.AttributeType of onnx.proto. */
const floatType = 1
const int64Type = 7
const intAttribute = 2

/**
 * The network as a model of ONNX (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto), with the inputs of the native graph: the same
 * work for both runtimes.
 */
export function onnxNetwork(weights: NetworkWeights): Uint8Array {
  const nodes: Fields[] = []
  const tensors = checkedWeights(weights).map(({ name, shape, values }) =>
    tensorField(name, shape, { type: floatType, values }),
  )
  /** NodeProto, named by its output. */
  const put = (op: string, inputs: readonly string[], output: string) => {
    // Whatever has an axis here joins columns.
    const axis = [...bytesField(1, 'axis'), ...numberField(3, 1), ...numberField(20, intAttribute)]
    nodes.push(
      bytesField(1, [
        ...inputs.flatMap(input => bytesField(1, input)),
        ...bytesField(2, output),
        ...bytesField(3, output),
        ...bytesField(4, op),
        ...(op === 'Concat' ? bytesField(5, axis) : []),
      ]),
    )
    return output
  }
  const dense = (name: string, x: string) =>
    put('Gemm', [x, `${name}/kernel`, `${name}/bias`], `${name}/sum`)
  const rectified = (name: string, x: string) => put('Relu', [dense(name, x)], `${name}/relu`)
  const residual = (name: string, x: string) => {
    const change = dense(`${name}/narrow`, rectified(`${name}/widen`, x))
    return put('Add', [x, change], `${name}/residual`)
  }
  const mixed = levelNames.map(name => {
    const side = `${name}/side`
    const values = BigInt64Array.of(-1n, BigInt(featureBlocks[name].features * widths.time))
    tensors.push(tensorField(side, [2], { type: int64Type, values }))
    const flat = put('Reshape', [rectified(`${name}/time`, name), side], `${name}/flat`)
    return residual(name, rectified(`${name}/mix`, flat))
  })
  let x = rectified('trunk/enter', put('Concat', [...mixed, 'now'], 'joined'))
  for (const block of ['first', 'second']) x = residual(`trunk/${block}`, x)
  put('Add', [dense('head', x), dense('shortcut', 'all')], graphOutput)

  const inputs = Object.entries(graphInputs) as [GraphInput, readonly number[]][]
  const graph = [
    ...nodes.flat(),
    ...bytesField(2, 'network'),
    ...tensors.flat(),
    ...inputs.flatMap(([name, [, width = 1]]) => bytesField(11, valueInfo(name, width))),
    ...bytesField(12, valueInfo(graphOutput, outputCount)),
  ]
  // IR version 8 and operators of version 17: read by every runtime since 2022.
  const operators = [...bytesField(1, ''), ...numberField(2, 17)]
  return Buffer.concat([...numberField(1, 8), ...bytesField(7, graph), ...bytesField(8, operators)])
}

interface TensorValues {
  readonly type: number
  readonly values: Float32Array | BigInt64Array
}

/** TensorProto, as an initializer of GraphProto. */
function tensorField(
  name: string,
  shape: readonly number[],
  { type, values }: TensorValues,
): Fields {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
  return bytesField(5, [
    ...shape.flatMap(size => numberField(1, size)),
    ...numberField(2, type),
    ...bytesField(8, name),
    ...bytesField(9, bytes),
  ])
}

/** ValueInfoProto of floats [rows of any number, width]. */
function valueInfo(name: string, width: number): Fields {
  const dimensions = [
    ...bytesField(1, bytesField(2, `${name}-rows`)),
    ...bytesField(1, numberField(1, width)),
  ]
  const tensor = [...numberField(1, floatType), ...bytesField(2, dimensions)]
  return [...bytesField(1, name), ...bytesField(2, bytesField(1, tensor))]
}
