package dev.vedette.console;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

/** A picture of a page in its 256 most frequent colours: a third of the bytes, and text looks the same. */
record PalettePicture(BufferedImage image) {
    private static final int COLOURS = 256;

    static PalettePicture of(Path png) throws IOException {
        BufferedImage full = ImageIO.read(png.toFile());
        int width = full.getWidth();
        int height = full.getHeight();
        int[] pixels = full.getRGB(0, 0, width, height, null, 0, width);
        int[] palette = mostFrequent(pixels);
        BufferedImage image = new BufferedImage(
                width,
                height,
                BufferedImage.TYPE_BYTE_INDEXED,
                new IndexColorModel(8, palette.length, palette, 0, false, -1, DataBuffer.TYPE_BYTE));
        Map<Integer, Integer> nearest = new HashMap<>();
        int[] indices = Arrays.stream(pixels)
                .map(pixel -> nearest.computeIfAbsent(pixel, colour -> nearest(colour, palette)))
                .toArray();
        image.getRaster().setPixels(0, 0, width, height, indices);
        return new PalettePicture(image);
    }

    void write(Path png) throws IOException {
        ImageIO.write(image, "png", png.toFile());
    }

    private static int[] mostFrequent(int[] pixels) {
        return Arrays.stream(pixels).boxed().collect(groupingBy(colour -> colour, counting())).entrySet().stream()
                .sorted(Map.Entry.<Integer, Long>comparingByValue()
                        .reversed()
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(COLOURS)
                .mapToInt(Map.Entry::getKey)
                .toArray();
    }

    private static int nearest(int colour, int[] palette) {
        return IntStream.range(0, palette.length)
                .reduce((one, other) -> distance(colour, palette[other]) < distance(colour, palette[one]) ? other : one)
                .orElseThrow();
    }

    /** Squared, in red, green and blue. */
    private static int distance(int one, int other) {
        return IntStream.of(0, 8, 16)
                .map(shift -> (one >> shift & 0xff) - (other >> shift & 0xff))
                .map(by -> by * by)
                .sum();
    }
}
