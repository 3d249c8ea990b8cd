/** The command line of `ffleet quality`. */
import { Option } from 'commander';
import type { Command } from 'commander';
import { EXIT_INTERRUPTED } from './exit-code';
import { rowNumber, wholeNumber } from './number-argument';
import { example, JSON_FLAG } from './program-parts';
import type { JsonOption, RunVerb } from './program-parts';
import type { OpenMedia } from './quality/open-media';

interface QualityFlags extends JsonOption {
  readonly samples: number;
  readonly whole?: true;
  readonly ownSize?: true;
}

export function addQuality(program: Command, run: RunVerb): void {
  program
    .command('quality')
    .summary('measure the renditions of a READY video')
    .description(
      'Compares each rendition with the source, frame by frame: SSIM, PSNR, VMAF where ffmpeg has it, and what a minute ' +
        'weighs. All are compared at the size of the largest, as a viewer in full screen sees them. It runs ffmpeg here.',
    )
    .argument('<video>', "the video's number", rowNumber)
    .addOption(
      new Option('--samples <number>', 'how many stretches of about 10 s, evenly spread')
        .argParser(wholeNumber({ min: 1, max: 1_000 }))
        .default(6),
    )
    .addOption(new Option('--whole', 'all of the video').conflicts('samples'))
    .option('--own-size', 'each rendition at its own size: what the encoder lost, without what the size did')
    .option(...JSON_FLAG)
    .addHelpText('after', example('ffleet quality 53'))
    .action((videoId: number, flags: QualityFlags) =>
      run({ json: flags.json === true }, async ({ connections, context, config, listenForInterrupt }) => {
        const [{ runQuality }, { openMedia }] = await Promise.all([
          import('./commands/quality'),
          import('./quality/open-media'),
        ]);
        const samples = flags.whole === true ? 'whole' : flags.samples;
        const wish = { samples, ownSize: flags.ownSize === true } as const;
        const signal = listenForInterrupt();
        let media: OpenMedia | null = null;
        try {
          media = await openMedia(config);
          const { hasVmaf } = media;
          const ports = {
            media: media.runner,
            catalog: await connections.openCatalog(),
            plans: await connections.openPlans(),
            sources: await connections.openSources(),
            bucket: await connections.openBucket(),
          };
          const { ffmpegPath } = config;
          return await runQuality({ videoId, wish, hasVmaf, ffmpegPath, signal }, ports, context);
        } catch (error) {
          if (signal.aborted) return EXIT_INTERRUPTED;
          throw error;
        } finally {
          await media?.close();
        }
      }),
    );
}
