/** Measured presets as a table in Markdown, as it stands in the README of the media plan. */

/** As `ffleet quality --json` has it. */
interface RenditionDocument {
  readonly id: string;
  readonly ssim: number;
  readonly psnr_db: number | null;
  readonly vmaf: number | null;
  readonly bytes_per_minute: number;
  readonly average_bits_per_second: number;
}

export interface MeasuredPreset {
  readonly preset: string;
  /** From the claim to the published stream. */
  readonly encodeSeconds: number;
  readonly renditions: readonly RenditionDocument[];
}

/** @returns lines */
export function renderPresets(measured: readonly MeasuredPreset[]): readonly string[] {
  const rows = measured.flatMap(({ preset, encodeSeconds, renditions }) =>
    renditions.map((rendition, index) => [
      ...(index === 0 ? [`\`${preset}\``, `${encodeSeconds.toFixed(1)} s`] : ['', '']),
      rendition.id,
      rendition.ssim.toFixed(4),
      rendition.psnr_db === null ? 'equal' : `${rendition.psnr_db.toFixed(1)} dB`,
      rendition.vmaf?.toFixed(1) ?? 'no libvmaf',
      `${(rendition.bytes_per_minute / 1e6).toFixed(2)} MB`,
      `${(rendition.average_bits_per_second / 1000).toFixed(0)} kbit/s`,
    ]),
  );
  const header = ['Preset', 'Encode', 'Rendition', 'SSIM', 'PSNR', 'VMAF', 'A minute', 'Bit rate'];
  return [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
}
