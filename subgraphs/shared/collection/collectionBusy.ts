/** Another run of the data set is under way; nothing was written. */
export class CollectionBusy extends Error {
  override readonly name = 'CollectionBusy';

  constructor(dataset: string, running: { number: number; fileName: string; owner: string; at: string } | undefined) {
    const who =
      running === undefined
        ? ''
        : `: 批次 ${String(running.number)}（${running.fileName}，${running.owner}，${running.at} 起）/ run ${String(running.number)} (${running.fileName}, ${running.owner}, since ${running.at})`;
    super(`${dataset} 正在归集，未写入任何数据 / is being collected, nothing was written${who}`);
  }
}
