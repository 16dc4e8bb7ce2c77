/** Title of the sample video, `/sample.mp4`. */
export const SAMPLE_TITLE = 'A walk in four pictures';

/** What its page says: its chapters, and who took the photos. */
export const SAMPLE_DESCRIPTION = `A sample video. Remove it when you have seen enough.

0:00 Up the path
0:06 In the meadow
0:12 A fig
0:18 Evening

Made of photos, cropped, coloured and panned: “picosdeeuropa” by Aitzol Berasategi (CC BY 4.0), “seeding” by Clemens Engelhardt (CC0 1.0), “Picture 0B” by Trevor "Freespace" (CC BY 4.0), “sunset” by Aitzol Berasategi (CC BY 4.0).`;
