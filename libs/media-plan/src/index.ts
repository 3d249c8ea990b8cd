export { brokenCheck } from './stream-proof';
export type { ProofCheck, ProofCheckName, StreamProof } from './stream-proof';
export { assembleStream } from './assemble-stream';
export type { AssembledStream, RenditionSummary, StreamPlaylist } from './assemble-stream';
export { planChunks } from './chunk-plan';
export type { ChunkPlan } from './chunk-plan';
export { planColour } from './colour';
export type { ColourFacts, ColourPlan } from './colour';
export { planCompareCommand } from './compare-command';
export type { ComparedRendition } from './compare-command';
export { planComparison } from './compare-plan';
export type { ComparedRange, ComparisonRun } from './compare-plan';
export { combineScores, parseFrameSsim, parseScoreSummary, peakSignalToNoise } from './compare-scores';
export type { ComparisonScores, ScoreSummary } from './compare-scores';
export { checkEncodedPart, filesOf, unitTotal } from './encoded-part';
export type {
  EncodedFile,
  EncodedPart,
  EncodedSubtitles,
  EncodedSegment,
  EncodedTrack,
  PlacedPart,
} from './encoded-part';
export { INIT_FILE, segmentFile } from './hls-output';
export type { ExpectedOutput, FfmpegCommand, FfmpegOutput, ImageOutput } from './ffmpeg-command';
export { DOWNLOAD_FILE, packCommand, planDownload } from './download';
export type { DownloadTrack, PackedDownload } from './download';
export { ENCRYPTION_KEY_BYTES, KEY_URI_NAMES, segmentIv, withKeyUri } from './encryption';
export type { EncryptionPlan } from './encryption';
export { chooseFrameRate, framesPerSecond, framesToSeconds, parseFrameRate, secondsToFrames } from './frame-rate';
export type { FrameRate, FrameRateFacts } from './frame-rate';
export { parseInitSegment } from './init-segment';
export type { InitSegment } from './init-segment';
export { BOX_HEADER_BYTES_MAX, parseBoxHeader, viewOf } from './iso-boxes';
export type { IsoBoxHeader } from './iso-boxes';
export type { RenditionPlan } from './ladder';
export { MASTER_PLAYLIST, playlistKey } from './master-playlist';
export type { AudioFacts, EndEvidence, MediaFacts, StreamEnd, SubtitleFacts, VideoFacts } from './media-facts';
export { isPermanent, mediaFailure, mediaFailureCodes } from './media-failure';
export type { MediaFailure, MediaFailureCode } from './media-failure';
export { sampleCounts } from './movie-index';
export { parseMovieFragment } from './movie-fragment';
export type { MovieFragment } from './movie-fragment';
export { parseMediaFacts } from './parse-media-facts';
export { refuseByHead, SOURCE_HEAD_BYTES, startsLikeIsoMedia } from './source-head';
export { isSameSource } from './source-identity';
export type { SourceIdentity } from './source-identity';
export { imageFiles } from './storyboard';
export type { ImagesPlan } from './storyboard';
export { SUBTITLE_BYTES_MAX, SUBTITLE_FILE } from './subtitle-command';
export { sourceInput } from './source-input';
export type { SourceInput } from './source-input';
export { UPRIGHT } from './orientation';
export { isOnePiece, partName, partOf, planParts, soundOf, subtitleFileOf } from './transcode-part';
export type { PartOfKind, TranscodePart } from './transcode-part';
export { spaceForPart } from './part-space';
export { recipeOf } from './part-recipe';
export { chooseGain, parseLoudness } from './loudness';
export type { Loudness } from './loudness';
export { soundFile } from './audio-command';
export { planCommands, planFfmpeg, planSoundEncode, planSoundRead } from './plan-ffmpeg';
export { presetNames, withOptions } from './presets';
export type { PresetName } from './presets';
export { PLAN_VERSION, planTranscode } from './transcode-plan';
export type { AudioPlan, SubtitlePlan, TranscodePlan, VideoPlan } from './transcode-plan';
export { lectureSettings } from './transcode-settings';
export type { LadderRung, LoudnessTarget, TranscodeSettings } from './transcode-settings';
export { videoCodecs } from './video-codec';
export type { EncoderPresets, VideoCodec } from './video-codec';
export { usualOptions, videoOptionsSchema } from './video-options';
export type { VideoOptions } from './video-options';
export { packetsToRead, verifyMediaFacts } from './verify-media-facts';
export type { PacketQuestion, PacketReading, PacketSpan } from './verify-media-facts';
