# Tandem: which slot starts. docs/adr/0015 gives the reasons.
#
# Two copies of the state are in sectors 16 and 24 of partition 1, which FAT leaves unused: four bytes of CRC-32 (big-endian, as
# the crc32 command writes it), then lines of text up to the end of the sector. The whole one with the higher sequence counts, the
# other one is written next. Without a whole one slot A starts. The counter is lowered, and that is read back, before a slot
# starts on trial: a trial that ends in any way leaves one less. Whoever stops U-Boot may set tandem_more to more words for the
# kernel, for this start, and then run bootcmd.
# Commands that read and write sectors go by the current device, others by its number. Newer ways to find this script tell a USB disk
# by a name that is no command.
if test "${devtype}" = usb_mass_storage; then setenv devtype usb; fi
setenv tandem_current 0
if ${devtype} dev ${devnum}; then setenv tandem_current 1; fi
# Nothing of an earlier run, or of a saved environment.
setenv tandem_default
setenv tandem_device
setenv tandem_words
setenv tandem_mode
setenv tandem_buffer ${pxefile_addr_r}
setexpr tandem_text ${tandem_buffer} + 4
setexpr tandem_other ${tandem_buffer} + 400
part start ${devtype} ${devnum} 1 tandem_start
setexpr tandem_copy1 ${tandem_start} + 10
setexpr tandem_copy2 ${tandem_start} + 18

setenv tandem_read 'test ${tandem_current} = 1 && ${devtype} read ${tandem_buffer} ${tandem_at} 1 && crc32 ${tandem_text} 1fc ${tandem_other} && cmp.l ${tandem_buffer} ${tandem_other} 1 && env import -t ${tandem_text} 1fc tandem_sequence tandem_slot tandem_tries tandem_words'
setenv tandem_write 'env export -t -s 1fc ${tandem_text} tandem_sequence tandem_slot tandem_tries tandem_words && crc32 ${tandem_text} 1fc ${tandem_buffer} && ${devtype} write ${tandem_buffer} ${tandem_at} 1 && ${devtype} read ${tandem_other} ${tandem_at} 1 && cmp.l ${tandem_buffer} ${tandem_other} 80'

setenv tandem_found 0
setenv tandem_next ${tandem_copy1}
setenv tandem_at ${tandem_copy1}
if run tandem_read; then
    setenv tandem_found ${tandem_sequence}
    setenv tandem_default ${tandem_slot}
    setenv tandem_left ${tandem_tries}
    setenv tandem_device "${tandem_words}"
    setenv tandem_next ${tandem_copy2}
fi
setenv tandem_at ${tandem_copy2}
if run tandem_read; then
    if test 0x${tandem_sequence} -gt 0x${tandem_found}; then
        setenv tandem_found ${tandem_sequence}
        setenv tandem_default ${tandem_slot}
        setenv tandem_left ${tandem_tries}
        setenv tandem_device "${tandem_words}"
        setenv tandem_next ${tandem_copy1}
    fi
fi
if test ${tandem_found} = 0; then
    echo "Tandem: no copy of the state is whole"
    setenv tandem_left 0
fi
setenv tandem_words "${tandem_device}"
if test "${tandem_default}" = B; then
    setenv tandem_trial A
else
    setenv tandem_default A
    setenv tandem_trial B
fi

setenv tandem_boot 'if test ${tandem_slot} = A; then setenv tandem_part 2; else setenv tandem_part 3; fi; setenv tandem_kernel; setenv tandem_initramfs; setenv tandem_fdt; setenv tandem_line; part uuid ${devtype} ${devnum}:${tandem_part} tandem_uuid && load ${devtype} ${devnum}:${tandem_part} ${tandem_buffer} /boot/tandem.env 1000 && env import -t ${tandem_buffer} ${filesize} tandem_kernel tandem_initramfs tandem_fdt tandem_line && load ${devtype} ${devnum}:${tandem_part} ${kernel_addr_r} ${tandem_kernel} && run tandem_unpack && run tandem_start_kernel'
# Not every board says where booti may unpack a kernel. The place of the RAM disk, which is loaded later, is large enough.
setenv tandem_unpack 'if itest.w *${kernel_addr_r} == 8b1f; then cp.b ${kernel_addr_r} ${ramdisk_addr_r} ${filesize}; unzip ${ramdisk_addr_r} ${kernel_addr_r}; else true; fi'
setenv tandem_load_ramdisk 'setenv tandem_ramdisk -; if test -n "${tandem_initramfs}"; then load ${devtype} ${devnum}:${tandem_part} ${ramdisk_addr_r} ${tandem_initramfs} && setenv tandem_ramdisk ${ramdisk_addr_r}:${filesize}; else true; fi'
setenv tandem_load_tree 'setenv tandem_tree ${fdtcontroladdr}; if test -n "${fdt_addr}"; then setenv tandem_tree ${fdt_addr}; fi; if test -n "${tandem_fdt}"; then load ${devtype} ${devnum}:${tandem_part} ${fdt_addr_r} ${tandem_fdt} && setenv tandem_tree ${fdt_addr_r}; else true; fi'
setenv tandem_start_kernel 'setenv bootargs "${tandem_line} ${tandem_words} root=PARTUUID=${tandem_uuid} tandem.slot=${tandem_slot}${tandem_mode} ${tandem_more}"; run tandem_load_ramdisk && run tandem_load_tree && echo "Tandem: slot ${tandem_slot}, default ${tandem_default}" && echo "Tandem: ${bootargs}" && booti ${kernel_addr_r} ${tandem_ramdisk} ${tandem_tree}'

if test 0x${tandem_left} -gt 0; then
    setexpr tandem_sequence ${tandem_found} + 1
    setexpr tandem_tries ${tandem_left} - 1
    setenv tandem_slot ${tandem_default}
    setenv tandem_at ${tandem_next}
    if run tandem_write; then
        setenv tandem_slot ${tandem_trial}
        setenv tandem_mode " tandem.trial=1"
        run tandem_boot
        echo "Tandem: slot ${tandem_trial} cannot be started"
    else
        echo "Tandem: the counter cannot be lowered, so there is no trial"
    fi
fi
setenv tandem_mode
setenv tandem_slot ${tandem_default}
run tandem_boot
echo "Tandem: slot ${tandem_default} cannot be started"
setenv tandem_slot ${tandem_trial}
run tandem_boot
echo "Tandem: no slot can be started"
reset
