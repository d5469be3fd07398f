# shellcheck shell=bash
# shellcheck disable=SC2154 # what is not set here is set by the script that sources this one
# Lists an ext4 file system with all that debugfs knows of each file. Sourced by the acceptance tests, never run.

# ask FILE-SYSTEM : runs a script of debugfs, from standard input. Its own lines begin with "debugfs: ".
ask() {
    cat >"$scratch/ask"
    debugfs -f "$scratch/ask" "$1" 2>"$scratch/ask.errors"
    if grep -v '^debugfs [0-9.]* (' "$scratch/ask.errors"; then return 1; fi
}

# listing FILE-SYSTEM FILE : a line for each name, sorted by it: the name, then what its inode holds, then a checksum of
# its content, then the first of the names that share the inode.
listing() {
    new_directory "$scratch/listing"
    list_names "$1" >"$scratch/listing/names"
    cut -f 2 "$scratch/listing/names" | sort -nu >"$scratch/listing/inodes"
    list_inodes "$1" >"$scratch/listing/meta"
    list_contents "$1" >"$scratch/listing/contents"
    list_attributes "$1" >"$scratch/listing/attributes"
    sort -t $'\t' -k 1,1 "$scratch/listing/names" \
        | awk -F '\t' -v OFS='\t' -v folder="$scratch/listing" '
            function load(file, into) { while ((getline line < file) > 0) { at = index(line, "\t"); into[substr(line, 1, at - 1)] = substr(line, at + 1) } }
            BEGIN { load(folder "/meta", meta); load(folder "/contents", content); load(folder "/attributes", attribute) }
            !($2 in first) { first[$2] = $1 }
            { print $1, meta[$2], attribute[$2], content[$2], "name=" first[$2] }
        ' >"$2"
    rm -rf "$scratch/listing"
}

# Name and inode of everything, level by level: debugfs does not descend. A name can hold a line end, here a \n, and a
# record always has seven slashes.
list_names() {
    local level=0
    printf '/\t2\n'
    printf '2\t\n' >"$scratch/listing/level"
    while [ -s "$scratch/listing/level" ]; do
        level=$((level + 1))
        at_least "levels of directories, which cannot go on forever: up to" "$level" 200
        cut -f 1 "$scratch/listing/level" | sed 's/.*/ls -p <&>/' | ask "$1" \
            | awk -F / -v OFS='\t' -v below="$scratch/listing/below" -v folders="$scratch/listing/level" '
                BEGIN { while ((getline line < folders) > 0) { split(line, part, "\t"); path[part[1]] = part[2] } }
                /^debugfs: ls -p </ { gsub(/[^0-9]/, ""); here = $0; record = ""; next }
                record == "" && $0 == "" { next }
                { record = record == "" ? $0 : record "\\n" $0 }
                gsub("/", "/", record) < 7 { next }
                {
                    split(record, field, "/")
                    record = ""
                    # What is unused has no inode.
                    if (field[6] == "." || field[6] == ".." || field[2] == 0) next
                    print path[here] "/" field[6], field[2]
                    if (field[3] ~ /^04/) print field[2], path[here] "/" field[6] > below
                }
            '
        rm "$scratch/listing/level"
        if [ -e "$scratch/listing/below" ]; then mv "$scratch/listing/below" "$scratch/listing/level"; else break; fi
    done
}

# What the inode says, without where it and its blocks are.
list_inodes() {
    sed 's/.*/stat <&>/' "$scratch/listing/inodes" | ask "$1" \
        | awk '
            function finish() { if (inode != "") print inode "\t" text }
            /^debugfs: stat </ { finish(); inode = $0; gsub(/[^0-9]/, "", inode); text = ""; skip = 0; next }
            /^(EXTENTS|BLOCKS):/ { skip = 1 }
            skip || /^(File ACL|Fragment|Inode checksum):/ || $0 == "" { next }
            { sub(/^Inode: [0-9]+ +/, ""); sub(/ -- .*/, ""); gsub(/[ \t]+/, " "); text = text $0 "; " }
            END { finish() }
        '
}

# Checksums of what is in files, and of where long symbolic links lead. Holes read as zeros.
list_contents() {
    local folder=$scratch/listing/content
    mkdir "$folder"
    awk -F '\t' '$2 ~ /^Type: (regular|symlink)/ && $2 !~ /Fast link dest/ { print $1 }' "$scratch/listing/meta" \
        | sed "s|.*|dump <&> $folder/&|" | ask "$1" >"$scratch/listing/dumped"
    (cd "$folder" && find . -type f -printf '%f\n' | xargs -r sha256sum) | awk -v OFS='\t' '{ print $2, "sha256=" $1 }'
    rm -r "$folder"
}

# Checksums of extended attributes: short ones are in what stat says, of long ones only the length.
list_attributes() {
    local folder=$scratch/listing/attribute
    mkdir "$folder"
    awk -F '\t' -v folder="$folder" '
        {
            count = split($2, field, "; ")
            inside = 0
            for (i = 1; i <= count; i++) {
                if (field[i] ~ /^Extended attributes:/) { inside = 1; continue }
                if (!inside || field[i] !~ /^ ?[a-z]+\.[^ ]+ \([0-9]+\)/) continue
                split(field[i], word, " ")
                printf "ea_get -r -f %s/%s@%s <%s> %s\n", folder, $1, word[1], $1, word[1]
            }
        }' "$scratch/listing/meta" | ask "$1" >"$scratch/listing/dumped"
    (cd "$folder" && find . -type f -printf '%f\n' | sort | xargs -r sha256sum) \
        | awk '
            { split($2, part, "@"); text[part[1]] = text[part[1]] part[2] "=" $1 " " }
            END { for (inode in text) print inode "\t" text[inode] }
        '
    rm -r "$folder"
}
