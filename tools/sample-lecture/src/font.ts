/** A small alphabet drawn by dots, so that a lecture can be written without any font being installed. */

/** Columns of a glyph. */
const WIDTH = 5;
/** Dots of a glyph and the gap after it. */
const CELL = WIDTH + 1;

/** Bands of glyphs, each drawn as 7 rows of text; the first line of a band names its glyphs. */
const BANDS: readonly (readonly string[])[] = [
  [
    'ABCDEFGHIJKLM',
    ' ###  ####   ###  ####  ##### #####  ###  #   #  ###    ### #   # #     #   #',
    '#   # #   # #   # #   # #     #     #   # #   #   #      #  #  #  #     ## ##',
    '#   # #   # #     #   # #     #     #     #   #   #      #  # #   #     # # #',
    '##### ####  #     #   # ####  ####  # ### #####   #      #  ##    #     # # #',
    '#   # #   # #     #   # #     #     #   # #   #   #      #  # #   #     #   #',
    '#   # #   # #   # #   # #     #     #   # #   #   #   #  #  #  #  #     #   #',
    '#   # ####   ###  ####  ##### #      ###  #   #  ###   ##   #   # ##### #   #',
  ],
  [
    'NOPQRSTUVWXYZ',
    '#   #  ###  ####   ###  ####   #### ##### #   # #   # #   # #   # #   # #####',
    '##  # #   # #   # #   # #   # #       #   #   # #   # #   # #   # #   #     #',
    '# # # #   # #   # #   # #   # #       #   #   # #   # #   #  # #   # #     # ',
    '# # # #   # ####  #   # ####   ###    #   #   # #   # # # #   #     #     #  ',
    '#  ## #   # #     # # # # #       #   #   #   # #   # # # #  # #    #    #   ',
    '#   # #   # #     #  #  #  #      #   #   #   #  # #  ## ## #   #   #   #    ',
    '#   #  ###  #      ## # #   # ####    #    ###    #   #   # #   #   #   #####',
  ],
  [
    'abcdefghijklm',
    '      #               #         ##        #       #      #  #      ##        ',
    '      #               #        #  #       #                 #       #        ',
    ' ###  ####   ###   ####  ###   #     #### ####   ##     ##  #  #    #   ## # ',
    '    # #   # #   # #   # #   # ###   #   # #   #   #      #  # #     #   # # #',
    ' #### #   # #     #   # #####  #     #### #   #   #      #  ##      #   # # #',
    '#   # #   # #   # #   # #      #        # #   #   #   #  #  # #     #   # # #',
    ' #### ####   ###   ####  ###   #     ###  #   #  ###   ##   #  #   ###  # # #',
  ],
  [
    'nopqrstuvwxyz',
    '                                     #                                       ',
    '                                     #                                       ',
    '####   ###  ####   #### # ##   #### ####  #   # #   # #   # #   # #   # #####',
    '#   # #   # #   # #   # ##  # #      #    #   # #   # # # #  # #  #   #    # ',
    '#   # #   # ####   #### #      ###   #    #   # #   # # # #   #    ####   #  ',
    '#   # #   # #         # #         #  #  # #   #  # #  # # #  # #      #  #   ',
    '#   #  ###  #         # #     ####    ##   ####   #    # #  #   #  ###  #####',
  ],
  [
    '0123456789.,:',
    ' ###    #    ###  #####    #  #####   ##  #####  ###   ###                   ',
    '#   #  ##   #   #    #    ##  #      #        # #   # #   #               #  ',
    '#  ##   #       #   #    # #  ####  #        #  #   # #   #               #  ',
    '# # #   #      #     #  #  #      # ####    #    ###   ####                  ',
    '##  #   #     #       # #####     # #   #  #    #   #     #         #     #  ',
    '#   #   #    #    #   #    #  #   # #   #  #    #   #    #   ##     #     #  ',
    ' ###   ###  #####  ###     #   ###   ###   #     ###   ##    ##    #         ',
  ],
  [
    "-+=()/*<>'?![]",
    '                     #   #        #          #   #      #    ###    #    ###   ### ',
    '        #           #     #       #   #     #     #     #   #   #   #    #       # ',
    '        #   #####  #       #     #  # # #  #       #   #        #   #    #       # ',
    '##### #####        #       #    #    ###  #         #          #    #    #       # ',
    '        #   #####  #       #   #    # # #  #       #          #     #    #       # ',
    '        #           #     #   #       #     #     #                      #       # ',
    '                     #   #    #              #   #            #     #    ###   ### ',
  ],
];

/** A glyph's dots as [column, row], columns 0..4, rows 0 (top) ..6. */
export type Glyph = readonly (readonly [column: number, row: number])[];

const GLYPHS: ReadonlyMap<string, Glyph> = new Map(BANDS.flatMap(glyphsOfBand));

/**
 * Dots of a character; none for a space.
 * @throws {RangeError} for a character that nobody drew
 */
export function glyphOf(character: string): Glyph {
  const glyph = character === ' ' ? [] : GLYPHS.get(character);
  if (!glyph) throw new RangeError(`Cannot write ${JSON.stringify(character)}: the alphabet has no such letter`);
  return glyph;
}

/** Columns from one character to the next. */
export const GLYPH_ADVANCE = CELL;
function glyphsOfBand([names = '', ...rows]: readonly string[]): (readonly [string, Glyph])[] {
  return [...names].map((name, position) => {
    const dots = rows.flatMap((row, y) =>
      [...row.slice(position * CELL, position * CELL + WIDTH)].flatMap((dot, x) =>
        dot === '#' ? [[x, y] as const] : [],
      ),
    );
    return [name, dots] as const;
  });
}
