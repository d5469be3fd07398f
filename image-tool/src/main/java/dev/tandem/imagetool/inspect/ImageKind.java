package dev.tandem.imagetool.inspect;

/** What an image is to this program. */
public enum ImageKind {
    /** A Raspberry Pi OS as it is published: what can be converted. */
    STOCK("stock", "stock image"),
    /** With two slots, in one of the layouts. */
    CONVERTED("converted", "converted image"),
    /** Something else with a partition table. */
    OTHER("other", "other image");

    private final String id;
    private final String words;

    ImageKind(String id, String words) {
        this.id = id;
        this.words = words;
    }

    /** For machines. */
    public String id() {
        return id;
    }

    String words() {
        return words;
    }
}
