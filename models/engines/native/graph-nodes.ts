import { bytesField, entryField, type Fields, numberField } from './protobuf-fields.ts'

/** Values of the enum DataType in tensorflow/core/framework/types.proto. */
const dataTypes = { float: 1, int32: 3 } as const
type DataType = keyof typeof dataTypes

/** A dimension that is only known when the graph runs. */
export const anySize = -1

/** −1 as protobuf writes it: a 64-bit number with all bits set. */
const minusOne = Uint8Array.of(0x08, ...new Array<number>(9).fill(0xff), 0x01)

/** TensorShapeProto. */
const shapeFields = (shape: readonly number[]): Fields =>
  shape.flatMap(size => bytesField(2, size === anySize ? minusOne : numberField(1, size)))

/** The values of AttrValue that are used. */
export const attr = {
  type: (type: DataType): Fields => numberField(6, dataTypes[type]),
  flag: (isSet: boolean): Fields => numberField(5, isSet ? 1 : 0),
  count: (n: number): Fields => numberField(3, n),
  shape: (shape: readonly number[]): Fields => bytesField(7, shapeFields(shape)),
  tensor: (values: Float32Array | Int32Array, shape: readonly number[]): Fields => {
    const type = values instanceof Int32Array ? dataTypes.int32 : dataTypes.float
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
    const content = [...numberField(1, type), ...bytesField(2, shapeFields(shape))]
    return bytesField(8, [...content, ...bytesField(4, bytes)])
  },
}

export interface GraphNode {
  readonly name: string
  readonly op: string
  readonly inputs?: readonly string[]
  readonly attrs: Readonly<Record<string, Fields>>
}

/** NodeDef, as a field of GraphDef. */
export const nodeField = ({ name, op, inputs = [], attrs }: GraphNode): Fields =>
  bytesField(1, [
    ...bytesField(1, name),
    ...bytesField(2, op),
    ...inputs.flatMap(input => bytesField(3, input)),
    ...Object.entries(attrs).flatMap(([key, value]) => entryField(5, key, value)),
  ])

/** TensorInfo of a float tensor. */
export const tensorInfo = (node: string, shape: readonly number[]): Fields => [
  ...bytesField(1, `${node}:0`),
  ...numberField(2, dataTypes.float),
  ...bytesField(3, shapeFields(shape)),
]
