import { bytes } from '@ffleet/units';
import { createCollectingSink, PLAIN } from '@ffleet/terminal/testing';
import { createUploadView } from './upload-view';

const FILE = { path: '/videos/x.mp4', name: 'x\u001b[2J.mp4', size: bytes(20_000_000) };

describe('createUploadView()', () => {
  it('draws one bar in place and removes it when it writes to a terminal', () => {
    const sink = createCollectingSink({ isInteractive: true, style: { ...PLAIN, width: 60, unicode: false } });
    const view = createUploadView({ file: FILE, sink });

    view.show(bytes(0));
    view.show(bytes(10_000_000));
    view.end();

    const frames = sink.text().split('\u001b[1A\u001b[0J');
    expect(frames).toEqual([
      expect.stringMatching(/^Uploading x\.mp4 +-{18} +0% of 20 MB\n$/),
      expect.stringMatching(/^Uploading x\.mp4 +#{9}-{9} +50% of 20 MB\n$/),
      '',
    ]);
  });

  it('says once what it uploads when nothing can be drawn again', () => {
    const sink = createCollectingSink();
    const view = createUploadView({ file: FILE, sink });

    view.show(bytes(0));
    view.show(bytes(20_000_000));
    view.end();

    expect(sink.text()).toBe('Uploading x.mp4 (20 MB)\n');
  });
});
