/** Walks ISO media boxes (ISO/IEC 14496-12): what was really written is read from the file, not from its writer's log. */

/** One box: its four-letter type and its payload, without the header. */
export interface IsoBox {
  readonly type: string;
  readonly payload: DataView;
}

/** Header of a box that may be cut off after its first 16 bytes, as read from a file. */
export interface IsoBoxHeader {
  readonly type: string;
  readonly headerSize: number;
  /** Header and payload together; 0 means "to the end of the file". */
  readonly size: number;
}

/** The most bytes a box header takes. */
export const BOX_HEADER_BYTES_MAX = 16;

/** Reads a box header at `offset`; null where fewer than 8 bytes are left or the size is impossible. */
export function parseBoxHeader(view: DataView, offset = 0): IsoBoxHeader | null {
  if (view.byteLength - offset < 8) return null;
  const type = fourLetters(view, offset + 4);
  const shortSize = view.getUint32(offset);
  if (shortSize === 1) {
    if (view.byteLength - offset < 16) return null;
    const size = Number(view.getBigUint64(offset + 8));
    return size >= 16 ? { type, headerSize: 16, size } : null;
  }
  return shortSize === 0 || shortSize >= 8 ? { type, headerSize: 8, size: shortSize } : null;
}

/** The boxes inside a payload, in order. Stops at the first that does not fit. */
export function childBoxes(payload: DataView, start = 0): readonly IsoBox[] {
  const boxes: IsoBox[] = [];
  let offset = start;
  for (;;) {
    const header = parseBoxHeader(payload, offset);
    if (!header) return boxes;
    const size = header.size === 0 ? payload.byteLength - offset : header.size;
    if (offset + size > payload.byteLength) return boxes;
    boxes.push({ type: header.type, payload: slice(payload, offset + header.headerSize, size - header.headerSize) });
    offset += size;
  }
}

/** Follows a path of box types, such as `trak/mdia/mdhd`; null where a step is missing. */
export function findBox(payload: DataView, path: string): DataView | null {
  return path.split('/').reduce<DataView | null>((inside, type) => {
    return (inside && childBoxes(inside).find((box) => box.type === type)?.payload) ?? null;
  }, payload);
}

/** A part of a view that shares its memory. */
export const slice = (view: DataView, offset: number, length: number): DataView =>
  new DataView(view.buffer, view.byteOffset + offset, length);

/** A view over bytes that shares their memory. */
export const viewOf = (data: Uint8Array): DataView => new DataView(data.buffer, data.byteOffset, data.byteLength);

function fourLetters(view: DataView, offset: number): string {
  return String.fromCharCode(...[0, 1, 2, 3].map((index) => view.getUint8(offset + index)));
}
