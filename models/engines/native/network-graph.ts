import { featureBlocks, featureCount } from '../../features/feature-layout.ts'
import { widths } from '../../network/shape.ts'
import { levelNames } from '../../series/layout.ts'
import type { NetworkWeights } from '../engine.ts'
import { checkedWeights } from '../mixer/checked-weights.ts'
import type { BlockName } from '../mixer/level-inputs.ts'
import { anySize, attr, type GraphNode } from './graph-nodes.ts'

/** Names of the placeholders: the rows as they are, and taken apart by `InputArranger`. */
export type GraphInput = 'all' | BlockName
export const graphOutput = 'outputs'

/** Shape of what is fed, by placeholder. */
export const graphInputs: Readonly<Record<GraphInput, readonly number[]>> = {
  all: [anySize, featureCount],
  ...linesOf(),
}

function linesOf(): Record<BlockName, readonly number[]> {
  const { fine, minute, quarter, now } = featureBlocks
  return {
    fine: [anySize, fine.slots],
    minute: [anySize, minute.slots],
    quarter: [anySize, quarter.slots],
    now: [anySize, now.features],
  }
}

/** The network of network/forward.ts as a graph of TensorFlow, with the weights as constants. The runtime fuses each layer. */
export function networkGraph(weights: NetworkWeights): readonly GraphNode[] {
  const nodes: GraphNode[] = []
  const float = { T: attr.type('float') }
  const put = (node: GraphNode): string => {
    nodes.push(node)
    return node.name
  }
  const whole = (name: string, values: readonly number[], shape: readonly number[]) =>
    put({
      ...{ name, op: 'Const' },
      attrs: { dtype: attr.type('int32'), value: attr.tensor(Int32Array.from(values), shape) },
    })
  const dense = (name: string, x: string): string => {
    const product = put({
      ...{ name: `${name}/product`, op: 'MatMul', inputs: [x, `${name}/kernel`] },
      attrs: { ...float, transpose_a: attr.flag(false), transpose_b: attr.flag(false) },
    })
    return put({
      ...{ name: `${name}/sum`, op: 'BiasAdd', inputs: [product, `${name}/bias`] },
      attrs: float,
    })
  }
  const rectified = (name: string, x: string) =>
    put({ name: `${name}/relu`, op: 'Relu', inputs: [dense(name, x)], attrs: float })
  const sum = (name: string, a: string, b: string) =>
    put({ name, op: 'AddV2', inputs: [a, b], attrs: float })
  const residual = (name: string, x: string) =>
    sum(`${name}/residual`, x, dense(`${name}/narrow`, rectified(`${name}/widen`, x)))

  for (const [name, shape] of Object.entries(graphInputs)) {
    const attrs = { dtype: attr.type('float'), shape: attr.shape(shape) }
    put({ name, op: 'Placeholder', attrs })
  }
  for (const { name, shape, values } of checkedWeights(weights)) {
    const attrs = { dtype: attr.type('float'), value: attr.tensor(values, shape) }
    put({ name, op: 'Const', attrs })
  }
  const mixed = levelNames.map(name => {
    const size = whole(`${name}/side`, [-1, featureBlocks[name].features * widths.time], [2])
    const side = put({
      name: `${name}/reshape`,
      ...{ op: 'Reshape', inputs: [rectified(`${name}/time`, name), size] },
      attrs: { ...float, Tshape: attr.type('int32') },
    })
    return residual(name, rectified(`${name}/mix`, side))
  })
  const joined = put({
    ...{ name: 'joined', op: 'ConcatV2', inputs: [...mixed, 'now', whole('columns', [1], [])] },
    attrs: { ...float, N: attr.count(mixed.length + 1), Tidx: attr.type('int32') },
  })
  let x = rectified('trunk/enter', joined)
  for (const block of ['first', 'second']) x = residual(`trunk/${block}`, x)
  sum(graphOutput, dense('head', x), dense('shortcut', 'all'))
  return nodes
}
